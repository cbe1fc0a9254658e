namespace Amazon.StandIn;

/// <summary>A request, a response or a part of one: it passes its members through a wire.</summary>
internal interface IStructure
{
    void Pass(Wire wire);
}
