namespace EcsHealthRemediator.Scanning;

/// <summary>Looks for one kind of risk. Pure: the same evidence gives the same risks.</summary>
internal interface IRisk
{
    IEnumerable<Risk> In(ScanEvidence evidence);
}
