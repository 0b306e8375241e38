"""The usual fields of the kinds of Kubernetes itself; `types` reads this."""

BUILTIN = """
Namespace A part of the cluster in which names are unique
  spec:NamespaceSpec status:NamespaceStatus
NamespaceSpec
  finalizers:[]
NamespaceStatus
  phase conditions:[Condition]
Node A machine on which pods run
  spec:NodeSpec status:NodeStatus
NodeSpec
  podCIDR podCIDRs:[] providerID unschedulable:bool taints:[Taint]
Taint What keeps pods off a node that do not tolerate it
  key! value effect! timeAdded:time
NodeStatus
  capacity:{} allocatable:{} conditions:[Condition] addresses:[NodeAddress] nodeInfo:NodeSystemInfo
NodeAddress
  type! address!
NodeSystemInfo
  kubeletVersion osImage kernelVersion containerRuntimeVersion architecture operatingSystem machineID systemUUID bootID
Pod Containers that run together on one node and share its address
  spec:PodSpec status:PodStatus
PodSpec What is to run in a pod, and how
  containers:[Container]! initContainers:[Container] ephemeralContainers:[Container] volumes:[Volume] nodeName
  nodeSelector:{} serviceAccountName automountServiceAccountToken:bool restartPolicy terminationGracePeriodSeconds:int
  activeDeadlineSeconds:int dnsPolicy dnsConfig:any hostNetwork:bool hostPID:bool hostIPC:bool hostname subdomain
  securityContext:any imagePullSecrets:[LocalReference] affinity:any tolerations:[Toleration] schedulerName
  priorityClassName priority:int preemptionPolicy runtimeClassName enableServiceLinks:bool readinessGates:[any]
  hostAliases:[any] topologySpreadConstraints:[any] shareProcessNamespace:bool
Toleration
  key operator value effect tolerationSeconds:int
LocalReference The name of an object in the same namespace
  name
Container One program of a pod, and the image that it comes from
  name! image command:[] args:[] workingDir ports:[ContainerPort] env:[EnvVar] envFrom:[any] resources:Resources
  volumeMounts:[VolumeMount] livenessProbe:Probe readinessProbe:Probe startupProbe:Probe lifecycle:any imagePullPolicy
  securityContext:any restartPolicy terminationMessagePath terminationMessagePolicy stdin:bool tty:bool
ContainerPort
  containerPort:int! name protocol hostPort:int hostIP
EnvVar A variable of a container's environment
  name! value valueFrom:any
Resources What a container is promised, and what it may use at most
  requests:{} limits:{}
VolumeMount
  name! mountPath! subPath readOnly:bool
Probe How it is found out whether a container is well
  httpGet:any tcpSocket:any grpc:any exec:any initialDelaySeconds:int periodSeconds:int timeoutSeconds:int
  successThreshold:int failureThreshold:int
Volume
  name! configMap:any secret:any emptyDir:any persistentVolumeClaim:any projected:any hostPath:any csi:any
PodStatus
  phase reason message podIP podIPs:[any] hostIP startTime:time qosClass conditions:[Condition]
  containerStatuses:[ContainerStatus] initContainerStatuses:[ContainerStatus] nominatedNodeName
ContainerStatus
  name! image! imageID containerID ready:bool started:bool restartCount:int state:any lastState:any
PodTemplate Pods as a controller makes them
  template:PodTemplateSpec
PodTemplateSpec
  metadata:ObjectMeta spec:PodSpec
Service A name and an address for the pods that a selector chooses
  spec:ServiceSpec status:ServiceStatus
ServiceSpec
  selector:{} ports:[ServicePort] type clusterIP clusterIPs:[] externalIPs:[] externalName sessionAffinity
  externalTrafficPolicy internalTrafficPolicy ipFamilies:[] ipFamilyPolicy loadBalancerIP loadBalancerClass
  publishNotReadyAddresses:bool trafficDistribution
ServicePort
  port:int! name protocol targetPort:any nodePort:int appProtocol
ServiceStatus
  loadBalancer:any conditions:[Condition]
ConfigMap Settings as keys and texts
  data:{} binaryData:{} immutable:bool
Secret Texts that are not shown to everybody, in base64
  type data:{} stringData:{} immutable:bool
ServiceAccount The identity of the pods that use it
  secrets:[any] imagePullSecrets:[LocalReference] automountServiceAccountToken:bool
Endpoints The addresses behind a service
  subsets:[any]
Event Something that happened to an object
  type reason message note action count:int firstTimestamp:time lastTimestamp:time eventTime:time
  involvedObject:ObjectReference regarding:ObjectReference source:any reportingComponent reportingInstance
ObjectReference
  kind namespace name uid apiVersion resourceVersion fieldPath
PersistentVolume A piece of storage of the cluster
  spec:any status:any
PersistentVolumeClaim A wish for storage
  spec:any status:any
ReplicationController Keeps a number of equal pods running
  spec:any status:any
Deployment Equal pods that are replaced step by step when their template changes
  spec:DeploymentSpec status:ReplicaStatus
DeploymentSpec
  replicas:int selector:LabelSelector! template:PodTemplateSpec! strategy:any minReadySeconds:int
  revisionHistoryLimit:int progressDeadlineSeconds:int paused:bool
ReplicaSet Keeps a number of equal pods running
  spec:ReplicaSetSpec status:ReplicaStatus
ReplicaSetSpec
  replicas:int selector:LabelSelector! template:PodTemplateSpec minReadySeconds:int
StatefulSet Pods with names and storage that stay the same
  spec:StatefulSetSpec status:ReplicaStatus
StatefulSetSpec
  replicas:int selector:LabelSelector! template:PodTemplateSpec! serviceName podManagementPolicy updateStrategy:any
  revisionHistoryLimit:int volumeClaimTemplates:[any] minReadySeconds:int
DaemonSet One pod on each node
  spec:DaemonSetSpec status:any
DaemonSetSpec
  selector:LabelSelector! template:PodTemplateSpec! updateStrategy:any minReadySeconds:int revisionHistoryLimit:int
ReplicaStatus
  replicas:int readyReplicas:int availableReplicas:int updatedReplicas:int unavailableReplicas:int
  observedGeneration:int conditions:[Condition]
LabelSelector Chooses objects by their labels
  matchLabels:{} matchExpressions:[LabelRequirement]
LabelRequirement
  key! operator! values:[]
Condition One side of the state of an object
  type! status! reason message lastTransitionTime:time observedGeneration:int
Job Pods that run to their end
  spec:JobSpec status:any
JobSpec
  template:PodTemplateSpec! completions:int parallelism:int backoffLimit:int activeDeadlineSeconds:int suspend:bool
  ttlSecondsAfterFinished:int completionMode selector:LabelSelector manualSelector:bool
CronJob Jobs that are made by the clock
  spec:CronJobSpec status:any
CronJobSpec
  schedule! timeZone jobTemplate:JobTemplateSpec! suspend:bool concurrencyPolicy startingDeadlineSeconds:int
  successfulJobsHistoryLimit:int failedJobsHistoryLimit:int
JobTemplateSpec
  metadata:ObjectMeta spec:JobSpec
HorizontalPodAutoscaler Changes the number of pods with their load
  spec:HorizontalPodAutoscalerSpec status:any
HorizontalPodAutoscalerSpec
  scaleTargetRef:any! minReplicas:int maxReplicas:int! metrics:[any] behavior:any
PodDisruptionBudget How many pods may be away at a time
  spec:PodDisruptionBudgetSpec status:any
PodDisruptionBudgetSpec
  selector:LabelSelector minAvailable:any maxUnavailable:any
Ingress Leads requests from outside to services
  spec:IngressSpec status:any
IngressSpec
  ingressClassName rules:[any] tls:[any] defaultBackend:any
NetworkPolicy Which connections pods may have
  spec:NetworkPolicySpec
NetworkPolicySpec
  podSelector:LabelSelector ingress:[any] egress:[any] policyTypes:[]
EndpointSlice A part of the addresses behind a service
  addressType! endpoints:[any] ports:[any]
Lease Who has a task at the moment
  spec:LeaseSpec
LeaseSpec
  holderIdentity leaseDurationSeconds:int acquireTime:time renewTime:time leaseTransitions:int
Role What may be done in a namespace
  rules:[PolicyRule]
ClusterRole What may be done in the cluster
  rules:[PolicyRule] aggregationRule:any
PolicyRule
  verbs:[]! apiGroups:[] resources:[] resourceNames:[] nonResourceURLs:[]
RoleBinding Who has a role in a namespace
  roleRef:RoleRef! subjects:[Subject]
ClusterRoleBinding Who has a role in the cluster
  roleRef:RoleRef! subjects:[Subject]
RoleRef
  apiGroup! kind! name!
Subject
  kind! name! namespace apiGroup
CustomResourceDefinition A kind that is added to the API
  spec:CustomResourceDefinitionSpec status:any
CustomResourceDefinitionSpec
  group! names:any! scope! versions:[any]! conversion:any
MutatingWebhookConfiguration Who changes objects before they are stored
  webhooks:[any]
ValidatingWebhookConfiguration Who may refuse objects before they are stored
  webhooks:[any]
"""
