"""What the function may do: the policies of its role, and how IAM evaluates them."""
