namespace Amazon.StandIn;

/// <summary>A request, a response or a part of one. It passes each of its members through a <see cref="Wire"/>.</summary>
internal interface IStructure
{
    void Pass(Wire wire);
}
