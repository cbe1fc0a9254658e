"""
Resolves the environment of a function as `sam local invoke` does: IntrinsicsSymbolTable and IntrinsicResolver of aws-sam-cli.
"""


def environment(template: dict, function: str, overrides: dict[str, str]) -> dict[str, object]:
    parameters = {name: parameter["Default"] for name, parameter in template["Parameters"].items() if "Default" in parameter} | overrides
    variables = template["Resources"][function]["Properties"]["Environment"]["Variables"]
    return {name: _said(_resolved(value, template, parameters)) for name, value in variables.items()}


def _said(value):
    """A value as text. Numbers become text; lists and unresolved intrinsic functions do not."""
    return value if isinstance(value, (list, dict)) else str(value)


def _resolved(value, template, parameters):
    if not isinstance(value, dict):
        return value
    [(function, argument)] = value.items()
    if function == "Ref":
        if argument not in parameters:
            return argument
        given = parameters[argument]
        is_list = template["Parameters"][argument]["Type"] == "CommaDelimitedList"
        return [item.strip() for item in given.split(",")] if is_list else given
    if function == "Fn::Join":
        delimiter, items = argument
        return delimiter.join(_resolved(items, template, parameters))
    if function == "Fn::If":
        condition, then, otherwise = argument
        return _resolved(then if _holds(template["Conditions"][condition], template, parameters) else otherwise, template, parameters)
    raise NotImplementedError(f"sam local resolves {function}, this does not")


def _holds(condition, template, parameters) -> bool:
    [(_, (left, right))] = condition.items()
    return _resolved(left, template, parameters) == _resolved(right, template, parameters)
