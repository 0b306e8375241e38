"""The usual fields of the kinds of Istio and the Gateway API, for when no definition is at hand."""

# Kinds of one name in several groups carry their group's first word.
CUSTOM = """
VirtualService Where requests to some hosts go
  spec:VirtualServiceSpec status:any
VirtualServiceSpec
  hosts:[] gateways:[] http:[HTTPRouteRule] tls:[any] tcp:[any] exportTo:[]
HTTPRouteRule
  name match:[any] route:[HTTPDestination] redirect:any rewrite:any delegate:any timeout retries:any fault:any
  mirror:Destination mirrors:[any] corsPolicy:any headers:any directResponse:any
HTTPDestination
  destination:Destination! weight:int headers:any
Destination
  host! subset port:any
DestinationRule How requests are sent to a host
  spec:DestinationRuleSpec status:any
DestinationRuleSpec
  host! trafficPolicy:any subsets:[Subset] exportTo:[] workloadSelector:any
Subset
  name! labels:{} trafficPolicy:any
networking.Gateway Ports and hosts that a gateway's proxy opens
  spec:networking.GatewaySpec status:any
networking.GatewaySpec
  selector:{} servers:[any]
ServiceEntry Hosts that are added to the mesh
  spec:ServiceEntrySpec status:any
ServiceEntrySpec
  hosts:[]! addresses:[] ports:[any] location resolution endpoints:[any] workloadSelector:any exportTo:[]
  subjectAltNames:[]
Sidecar What a proxy listens to and reaches
  spec:SidecarSpec status:any
SidecarSpec
  workloadSelector:any ingress:[any] egress:[any] outboundTrafficPolicy:any inboundConnectionPool:any
WorkloadEntry A machine of the mesh that is no pod
  spec:WorkloadEntrySpec status:any
WorkloadEntrySpec
  address ports:{int} labels:{} network locality weight:int serviceAccount
WorkloadGroup What is common to many machines of the mesh
  spec:WorkloadGroupSpec status:any
WorkloadGroupSpec
  metadata:any template:WorkloadEntrySpec probe:any
EnvoyFilter Changes to the configuration of proxies
  spec:EnvoyFilterSpec status:any
EnvoyFilterSpec
  workloadSelector:any targetRefs:[any] configPatches:[any] priority:int
AuthorizationPolicy Which requests workloads accept
  spec:AuthorizationPolicySpec status:any
AuthorizationPolicySpec
  selector:any targetRef:any targetRefs:[any] action rules:[any] provider:any
PeerAuthentication Whether connections must be mutual TLS
  spec:PeerAuthenticationSpec status:any
PeerAuthenticationSpec
  selector:any mtls:any portLevelMtls:any
RequestAuthentication Which tokens of requests are believed
  spec:RequestAuthenticationSpec status:any
RequestAuthenticationSpec
  selector:any targetRef:any targetRefs:[any] jwtRules:[any]
Telemetry What is measured, logged and traced
  spec:TelemetrySpec status:any
TelemetrySpec
  selector:any targetRef:any targetRefs:[any] metrics:[any] accessLogging:[any] tracing:[any]
WasmPlugin An extension of proxies
  spec:WasmPluginSpec status:any
WasmPluginSpec
  selector:any targetRefs:[any] url! phase priority:int pluginConfig:any pluginName match:[any] vmConfig:any
gateway.Gateway Where traffic enters, and which routes may attach
  spec:gateway.GatewaySpec status:any
gateway.GatewaySpec
  gatewayClassName! listeners:[any]! addresses:[any] infrastructure:any
GatewayClass A kind of gateways, and who makes them
  spec:GatewayClassSpec status:any
GatewayClassSpec
  controllerName! description parametersRef:any
HTTPRoute Where requests of some hosts go
  spec:RouteSpec status:any
GRPCRoute Where gRPC calls of some hosts go
  spec:RouteSpec status:any
TLSRoute Where connections of some names go
  spec:RouteSpec status:any
TCPRoute Where connections go
  spec:RouteSpec status:any
RouteSpec
  parentRefs:[any] hostnames:[] rules:[any]
ReferenceGrant Which references from other namespaces are allowed
  spec:ReferenceGrantSpec
ReferenceGrantSpec
  from:[any]! to:[any]!
InferencePool Model servers among which an endpoint picker chooses
  spec:any status:any
"""
