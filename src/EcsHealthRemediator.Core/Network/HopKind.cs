using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>
/// In the order of the packet, then of its answer. Security groups remember connections, so answers pass; network ACLs do not.
/// https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html#VPC_Security_Comparison
/// </summary>
[JsonConverter(typeof(KebabCaseEnum<HopKind>))]
public enum HopKind
{
    SourceSecurityGroup,
    SourceNetworkAcl,
    Routing,
    TargetNetworkAcl,
    TargetSecurityGroup,
    TargetNetworkAclReturn,
    SourceNetworkAclReturn,
}
