"""Code lists: each code once, with its zh and en label; open lists may be extended by codes.csv, enums may not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeList:
    """A named list of codes.

    Args:
        name: As `codes(list)` takes it.
        labels: code → (zh, en), in the order people read it.
        is_open: A deployment may add codes (codes.csv); enums are closed because the program decides by them.
    """

    name: str
    labels: dict[str, tuple[str, str]]
    is_open: bool


def _labels(text: str) -> dict[str, tuple[str, str]]:
    lines = (line.split("|") for line in text.strip().splitlines())
    return {code.strip(): (zh.strip(), en.strip()) for code, zh, en in lines}


FAMILIES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "Center": (
        "中心", "Center",
        ("CENTER", "GRID_CENTER", "ONE_STOP_CENTER", "LINKAGE_CENTER", "OPERATIONS_CENTER", "PETITION_CENTER",
         "LITIGATION_SERVICE_CENTER", "SERVICE_CENTER", "PARTY_SERVICE_CENTER", "LAW_ENFORCEMENT_CENTER", "PLATFORM",
         "INCUBATOR"),
    ),
    "Department": (
        "部门", "Department",
        ("GOVERNMENT", "TOWN_GOVERNMENT", "SUBDISTRICT_OFFICE", "ZONE_ADMINISTRATION", "DEPARTMENT", "BRANCH_OFFICE",
         "INTERNAL_OFFICE", "LEADING_GROUP", "COURT", "PROCURATORATE"),
    ),
    "PartyOrganization": (
        "党组织", "Party organization",
        ("COMMITTEE", "WORKING_COMMITTEE", "PARTY_DEPARTMENT", "GENERAL_BRANCH", "BRANCH", "GROUP"),
    ),
    "PoliceUnit": (
        "公安机构", "Police unit", ("BUREAU", "STATION", "TRAFFIC_SQUAD", "COMMUNITY_OFFICE", "COMMAND_CENTER"),
    ),
    "SelfGovernanceBody": (
        "自治组织", "Self-governance body",
        ("RESIDENTS_COMMITTEE", "VILLAGERS_COMMITTEE", "OWNERS_COMMITTEE", "CONSULTATION_PLATFORM"),
    ),
    "MediationBody": (
        "调解组织", "Mediation body",
        ("MEDIATION_COMMITTEE", "PROFESSIONAL_MEDIATION_COMMITTEE", "MEDIATION_STUDIO"),
    ),
    "VolunteerTeam": (
        "志愿队伍", "Volunteer team", ("VOLUNTEER_TEAM", "WORK_TEAM", "GRID_SERVICE_TEAM", "PATROL_TEAM"),
    ),
    "EmergencyTeam": ("应急队伍", "Emergency team", ("ASSAULT_TEAM", "MINIMUM_UNIT")),
    "PropertyService": ("物业服务", "Property service", ("PROPERTY_COMPANY", "RED_PROPERTY_CENTER")),
    "SocialOrganization": ("社会组织", "Social organization", ("SOCIAL_ORGANIZATION",)),
    "PartnerOrganization": (
        "共建单位", "Partner organization",
        ("SCHOOL", "HOSPITAL", "ENTERPRISE", "OILFIELD_UNIT", "PUBLIC_INSTITUTION"),
    ),
}  # fmt: skip
"""Family (the GraphQL type) → zh, en, its classifications."""

FAMILY_OF: dict[str, str] = {code: family for family, (_, _, codes) in FAMILIES.items() for code in codes}
"""Classification → family."""

LEVELS: tuple[str, ...] = ("PROVINCE", "CITY", "COUNTY", "TOWN", "VILLAGE", "GRID")
"""Area levels from the top; the index is the rank."""
LEVEL_RANK: dict[str, int] = {level: rank for rank, level in enumerate(LEVELS)}
"""Level → 0 (PROVINCE) to 5 (GRID)."""

_ENUMS = {
    "AreaLevel": """
PROVINCE|省级|Province
CITY|市级|City
COUNTY|县级|County
TOWN|乡级|Town or street
VILLAGE|村级|Village or community
GRID|网格|Grid""",
    "GridScale": """
LARGE|大网格|Large
MEDIUM|中网格|Medium
BASIC|基础网格|Basic
MICRO|微网格|Micro
DEDICATED|专属网格|Dedicated""",
    "Classification": """
CENTER|综治中心|Governance center
GRID_CENTER|网格中心|Grid center
ONE_STOP_CENTER|社会治理综合服务中心|One-stop center
LINKAGE_CENTER|警务网格联动中心|Police and grid linkage center
OPERATIONS_CENTER|运行管理中心|Operations center
PETITION_CENTER|信访接待中心|Petition center
LITIGATION_SERVICE_CENTER|诉讼服务中心|Litigation service center
SERVICE_CENTER|便民服务中心|Convenience service center
PARTY_SERVICE_CENTER|党群服务中心|Party and mass service center
LAW_ENFORCEMENT_CENTER|综合执法中心|Law enforcement center
PLATFORM|功能平台|Functional platform
INCUBATOR|社会组织孵化基地|Incubator of social organizations
GOVERNMENT|人民政府|Government
TOWN_GOVERNMENT|乡镇政府|Town government
SUBDISTRICT_OFFICE|街道办事处|Subdistrict office
ZONE_ADMINISTRATION|园区管委会|Zone administration
DEPARTMENT|职能部门|Department
BRANCH_OFFICE|站所|Branch office
INTERNAL_OFFICE|内设机构|Internal office
LEADING_GROUP|领导小组|Leading group
COURT|法院|Court
PROCURATORATE|检察院|Procuratorate
COMMITTEE|党委|Party committee
WORKING_COMMITTEE|党工委|Party working committee
PARTY_DEPARTMENT|党委部门|Party department
GENERAL_BRANCH|党总支|General party branch
BRANCH|党支部|Party branch
GROUP|党小组|Party group
BUREAU|公安局|Police bureau
STATION|派出所|Police station
TRAFFIC_SQUAD|交警队|Traffic police squad
COMMUNITY_OFFICE|社区警务室|Community police office
COMMAND_CENTER|指挥中心|Police command center
RESIDENTS_COMMITTEE|居民委员会|Residents' committee
VILLAGERS_COMMITTEE|村民委员会|Villagers' committee
OWNERS_COMMITTEE|业主委员会|Owners' committee
CONSULTATION_PLATFORM|议事平台|Consultation platform
MEDIATION_COMMITTEE|人民调解委员会|Mediation committee
PROFESSIONAL_MEDIATION_COMMITTEE|行业性专业性调解委员会|Professional mediation committee
MEDIATION_STUDIO|调解工作室|Mediation studio
VOLUNTEER_TEAM|志愿服务队|Volunteer team
WORK_TEAM|工作队|Work team
GRID_SERVICE_TEAM|网格服务队|Grid service team
PATROL_TEAM|巡逻队|Patrol team
ASSAULT_TEAM|应急突击队|Emergency assault team
MINIMUM_UNIT|最小应急单元|Minimum emergency unit
PROPERTY_COMPANY|物业公司|Property company
RED_PROPERTY_CENTER|红色物业服务中心|Red property center
SOCIAL_ORGANIZATION|社会组织|Social organization
SCHOOL|学校|School
HOSPITAL|医院|Hospital
ENTERPRISE|企业|Enterprise
OILFIELD_UNIT|油田单位|Oilfield unit
PUBLIC_INSTITUTION|事业单位|Public institution""",
    "Hierarchy": """
ADMINISTRATIVE|块(行政隶属)|Administrative
FUNCTIONAL|条(业务指导)|Functional
PARTY|党组织隶属|Party""",
    "HoldingKind": """
OVERRIDE|顶班|Stands in for the roster
ROSTER|轮值|By roster
SUBSTANTIVE|实任|Substantive
ACTING|代理|Acting""",
    "DutyRole": """
LEAD|主办|Lead
ASSIST|协办|Assist
SUPERVISE|督办|Supervise""",
    "LinkType": """
STATIONED_IN|进驻|Stationed in
MEMBER_OF|成员单位|Member of
LINKED_WITH|联通|Linked with
SHARES_STAFF_WITH|一套人马多块牌子|Shares staff with
COORDINATES_WITH|协同|Coordinates with""",
    "Qualifier": """
EXACT|准确|Exact
ABOUT|约|About
AT_LEAST|余|At least
AT_MOST|至多|At most""",
    "ChangeKind": """
MERGE|合并|Merge
SPLIT|拆分|Split
REDIVIDE|重新划分|Redivide
RENAME|更名|Rename
RE_PARENT|改变隶属|Change of parent
BOUNDARY|边界调整|Change of boundary
FOUND|新设|Found
DISSOLVE|撤销|Dissolve
TRANSFER|移交|Transfer""",
    "Basis": """
DIRECT|直接规定|Direct
INHERITED|上级规定|Inherited
TEMPLATE|按类规定|Template
FALLBACK|首问负责|First-question duty""",
    "DeadlineSource": """
DUTY|职责规定|Duty
MATTER|事项规定|Matter
CLASS|级别时限|Class of the severity""",
    "ReasonCode": """
NO_DUTY|无职责规定|No duty
NO_JURISDICTION|无管辖单位|No organization with jurisdiction
AREA_TOO_COARSE|区域过大|The area lies above the template's level
NO_POST|无岗位|No post
NO_HOLDER|无人在岗|No holder
NO_SUPERIOR|无上级|No superior
NO_ROUTE|无路径|No route
AVOIDED|已排除|Avoided
OVERLAP|职责重叠|Overlap
CYCLE|循环隶属|Cycle
MAX_HOPS|超过跳数|More hops than allowed
MAX_COST|超过成本|More cost than allowed
OUT_OF_VALIDITY|不在有效期|Not valid then
UNKNOWN_AREA|未知区域|Unknown area
UNKNOWN_MATTER|未知事项|Unknown matter
LOWER_PRIORITY|优先级较低|Lower priority
FARTHER_MATTER|事项较远|Farther matter
FARTHER_AREA|区域较远|Farther area
EARLIER_START|生效较早|Earlier start
NOT_DUE|未到期|Not due
NO_POLICY|无策略|No policy
TOP_LEVEL|已到最高级|Top level
TRUNCATED|已截断|Truncated
CALENDAR_ASSUMED|日历为推定|Calendar assumed""",
    "EntityKind": """
AREA|区域|Area
ORGANIZATION|组织|Organization
POST|岗位|Post
PERSON|人员|Person
MATTER|事项|Matter
RULE|依据|Rule
DUTY|职责|Duty
LINK|关联|Link
CHANGE_EVENT|变更事件|Change event
FIGURE|数据|Figure
INDICATOR|指标|Indicator
EVENT|事件|Event
WORK_ORDER|工单|Work order""",
    "CellState": """
COVERED|已覆盖|Covered
GAP|空白|Gap
OVERLAP|重叠|Overlap
VACANT|空岗|Vacant
BELOW|由下级规定|Below the asked level""",
    "EventState": """
REPORTED|已上报|Reported
ACCEPTED|已受理|Accepted
IN_HANDLING|办理中|In handling
RESOLVED|已办结|Resolved
VERIFIED|已核实|Verified
CLOSED|已结案|Closed
REJECTED|不予受理|Rejected""",
    "EventAction": """
ACCEPT|受理|Accept
REJECT|不予受理|Reject
RESOLVE|办结|Resolve
VERIFY|核实|Verify
CLOSE|结案|Close
REOPEN|重新办理|Reopen
ESCALATE|提级|Escalate""",
    "EventOutcome": """
FIXED|已解决|Fixed
MEDIATED|调解成功|Mediated
MEDIATION_FAILED|调解未成|Mediation failed
REFERRED|已引导至其他途径|Referred
TRANSFERRED|已移交|Transferred
NO_ACTION|无需处理|No action
DUPLICATE|重复事件|Duplicate
OUT_OF_SCOPE|不属受理范围|Out of scope""",
    "WorkOrderState": """
DISPATCHED|已派单|Dispatched
SIGNED|已签收|Signed
IN_PROGRESS|办理中|In progress
AWAITING|已挂起|Awaiting
REPLIED|已回单|Replied
ACCEPTED|已认可|Accepted
RETURNED|已退单|Returned
CANCELLED|已撤单|Cancelled""",
    "WorkOrderAction": """
SIGN|签收|Sign
START|开始办理|Start
REPLY|回单|Reply
APPROVE|认可|Approve
REDO|重办|Redo
RETURN|退单|Return
AWAIT|挂起|Await
RESUME|恢复办理|Resume
CANCEL|撤单|Cancel
SUPERVISE|督办|Supervise""",
    "ReturnReason": """
NOT_MY_MATTER|非本单位职责|Not my matter
NOT_MY_AREA|非本单位辖区|Not my area
INSUFFICIENT_INFORMATION|信息不足|Insufficient information
OVERLAPPING_DUTY|职责交叉|Overlapping duty
OTHER|其他|Other""",
    "WhistleKind": """
BEYOND_POWER|超出权限|Needs a power that the town lacks
JOINT_ENFORCEMENT|联合执法|Joint enforcement
EMERGENCY|应急处置|Emergency""",
    "UnresolvedBy": """
AREA|按区域|By area
ORGANIZATION|按承办单位|By organization""",
}

_OPEN_LISTS = {
    "category": """
URBAN_VILLAGE|城中村|Urban village
URBAN_COMMUNITY|城市社区|Urban community
RURAL|一般农村|Rural
MOUNTAIN|山区|Mountain
VIRTUAL|虚拟社区|Virtual community of statistics""",
    "line": """
PARTY_AFFAIRS|党务|Party affairs
POLITICAL_LEGAL|政法|Political and legal
PUBLIC_SECURITY|公安|Public security
JUSTICE|司法行政|Justice
URBAN_MANAGEMENT|城市管理|Urban management
MARKET_SUPERVISION|市场监管|Market supervision
ECOLOGY|生态环境|Ecology and environment
HOUSING|住房和城乡建设|Housing and construction
NATURAL_RESOURCES|自然资源|Natural resources
CIVIL_AFFAIRS|民政|Civil affairs
HEALTH|卫生健康|Health
EDUCATION|教育|Education
HUMAN_RESOURCES|人力资源和社会保障|Human resources
WATER|水利|Water
FORESTRY|林业|Forestry
AGRICULTURE|农业农村|Agriculture
TRAFFIC|交通|Traffic
EMERGENCY|应急管理|Emergency management
FIRE|消防|Fire protection
PETITION|信访|Petition
VETERANS|退役军人事务|Veterans
CULTURE|文化旅游|Culture and tourism
ADMINISTRATIVE_SERVICE|政务服务|Administrative service""",
    "rank": """
BUREAU|正厅级|Bureau
DEPUTY_BUREAU|副厅级|Deputy bureau
DIVISION|正处级|Division
DEPUTY_DIVISION|副处级|Deputy division
SECTION|正科级|Section
DEPUTY_SECTION|副科级|Deputy section""",
    "legal_form": """
STATE_ORGAN|机关|State organ
PUBLIC_INSTITUTION|事业单位|Public institution
PARTY_ORGAN|党的机关|Party organ
SELF_GOVERNANCE|基层群众性自治组织|Self-governance body
SOCIAL_ORGANIZATION|社会组织|Social organization
ENTERPRISE|企业|Enterprise""",
    "establishment": """
MANDATORY|必设|Mandatory
LOCAL|因地设置|Local""",
    "funding": """
FULL|全额拨款|Fully funded
PARTIAL|差额拨款|Partly funded
SELF|自收自支|Self-funded""",
    "staffing": """
DEDICATED|专门编制|Dedicated staff
SHARED|合署人员|Shared staff
NONE|无编制|No staff""",
    "function": """
COMMAND|指挥调度|Command and dispatch
PETITION_RECEPTION|信访接待|Petition reception
LEGAL_SERVICE|法律服务|Legal service
DISPUTE_MEDIATION|矛盾化解|Dispute mediation
GRID_MANAGEMENT|网格管理|Grid management
COUNSELING|心理疏导|Counseling
CONVENIENCE_SERVICE|便民服务|Convenience service
PARTY_SERVICE|党群服务|Party and mass service
LAW_ENFORCEMENT|综合执法|Law enforcement
MARKET_SUPERVISION|市场监管|Market supervision
GOVERNANCE_WORK|综治工作|Governance work
LITIGATION_SERVICE|诉讼服务|Litigation service
INCUBATION|社会组织孵化|Incubation of social organizations""",
    "post_role": """
GRID_CHIEF|网格长|Grid chief
GRID_MEMBER|网格员|Grid member
GRID_INSTRUCTOR|网格指导员|Grid instructor
COMMUNITY_POLICE|社区民警|Community police officer
TRAFFIC_POLICE|交警|Traffic police officer
DIRECTOR|主任(主要负责人)|Director
DEPUTY|副职|Deputy
DUTY_OFFICER|值班员|Duty officer
LIAISON|联络员|Liaison
PARTY_SECRETARY|党组织书记|Party secretary
MEDIATOR|调解员|Mediator
LEGAL_ADVISER|法律顾问|Legal adviser
SOCIAL_WORKER|社区工作者|Social worker
SPONSOR|包联干部|Sponsoring cadre
BUILDING_HEAD|楼栋长|Building head
ECOLOGY|生态保护员|Ecological protection
ENVIRONMENT|环保员|Environmental protection
RIVER_PATROL|巡河员|River patrol
FOREST_RANGER|护林员|Forest ranger
GOVERNANCE|治理网格员|Social governance""",
    "mechanism": """
COMMAND_UP|向上级请示|Report to the superior
COMMAND_DOWN|向下级指令|Command to the subordinate
SAME_AREA|同一辖区|Same area
STATIONED|进驻|Stationed desk
MEMBER|成员单位|Membership
LINKED|信息联通|Linked
SHARED_STAFF|合署|Shared staff
WHISTLE|吹哨报到|Whistle
TWO_WAY_DISPATCH|双向派单|Two-way dispatch
AGREEMENT|协议|Agreement
JOINT_MEETING|联席会议|Joint meeting
SPONSOR|包联|Sponsorship
CHECK_IN|双报到|Double check-in""",
    "mode": """
WHOLE|成建制|As a whole
RESIDENT|常驻|Resident
ROTATING|轮驻|In rotation
ON_CALL|随叫随到|On call""",
    "member_role": """
LEAD|牵头单位|Lead
MEMBER|成员单位|Member""",
    "channel": """
PATROL|巡查|Patrol
RESIDENT_APP|随手拍|Residents' app
HOTLINE_12345|12345热线|Hotline 12345
POLICE_110|110|Police 110
VIDEO|视频|Video
SUPERIOR|上级交办|From above
DEPARTMENT|部门移送|From a department
PETITION|信访|Petition
WALK_IN|来访|Walk-in
WECHAT_GROUP|微信群|Chat group
CONSULTATION|议事|Consultation""",
    "rule_kind": """
LAW|法律法规|Law
OPINION|意见|Opinion
LIST|清单|List
ITEM|清单条目|Item of a list""",
    "direction": """
HIGHER_IS_BETTER|越高越好|Higher is better
LOWER_IS_BETTER|越低越好|Lower is better""",
}

CODE_LISTS: dict[str, CodeList] = {
    **{name: CodeList(name, _labels(text), is_open=False) for name, text in _ENUMS.items()},
    **{name: CodeList(name, _labels(text), is_open=True) for name, text in _OPEN_LISTS.items()},
}
"""Every list by its name, as `codes(list)` takes it."""

TRANSITION_ACTIONS: dict[str, tuple[str, str]] = {
    "REPORT": ("上报", "Report"), "DISPATCH": ("派单", "Dispatch"),
    "WHISTLE": ("吹哨", "Whistle"), "RATE": ("评价", "Rate"),
    **CODE_LISTS["EventAction"].labels, **CODE_LISTS["WorkOrderAction"].labels,
}  # fmt: skip
"""What a transition may have done → zh, en; the first four stand in no code list."""

TRANSITION_REASONS: dict[str, tuple[str, str]] = {
    code: labels
    for name in ("ReturnReason", "EventOutcome", "WhistleKind")
    for code, labels in CODE_LISTS[name].labels.items()
}
"""The codes that a transition may give as its reason → zh, en; it may also be an instant, or a rating."""
