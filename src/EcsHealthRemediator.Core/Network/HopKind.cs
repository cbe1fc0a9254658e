using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>
/// The hops in the order in which the packet passes them, then its answer. Security groups are stateful, so answers pass them
/// unchecked; network ACLs check answers too.
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
