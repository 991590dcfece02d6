"""A town's tables, and rows about two events there: one that is closed, and one that is open."""

KNOWLEDGE = {
    "areas": "id,name,level,parent\narea:k,下陆区,COUNTY,\narea:t,新下陆街道,TOWN,area:k\n",
    "organizations": (
        "id,name,classification,level,line\norg:center,街道综治中心,CENTER,TOWN,\n"
        "org:eco,生态环境分局,DEPARTMENT,COUNTY,ECOLOGY\n"
    ),
    "jurisdictions": "organization,area\norg:center,area:t\norg:eco,area:k\n",
    "posts": "id,name,role,organization\npost:duty,值班岗,DUTY_OFFICER,org:center\n",
    "matters": "id,name\nmatter:noise,噪声\n",
    "duties": "matter,role,area,organization,close_within\nmatter:noise,LEAD,area:k,org:eco,P3D\n",
}
"""A street's center, and in the county above it the bureau that leads about noise, within three days."""

EVENTS = "id,matter,area,reported_at,state,accepted_at,resolved_at,closed_at,outcome\n"
CLOSED = (
    "event:a,matter:noise,area:t,2022-03-01T08:00+08:00,CLOSED,2022-03-01T09:00+08:00,,2022-03-02T08:00+08:00,FIXED\n"
)
"""event:a, reported, accepted and closed."""

OPEN = "event:b,matter:noise,area:t,2022-03-01T08:30+08:00,IN_HANDLING,2022-03-01T09:00+08:00,,,\n"
"""event:b, which is being handled."""

ORDERS = "id,event,organization,role,dispatched_at,signed_at,replied_at,closed_at,state\n"
DONE = (
    "order:a,event:a,org:eco,LEAD,2022-03-01T10:00+08:00,2022-03-01T11:00+08:00,2022-03-01T20:00+08:00,"
    "2022-03-02T07:00+08:00,ACCEPTED\n"
)
"""order:a of event:a, done and approved."""

SENT = "order:b,event:b,org:eco,LEAD,2022-03-01T09:30+08:00,,,,DISPATCHED\n"
"""order:b of event:b, which nobody has signed."""

TRANSITIONS = "subject,at,action,from,to,organization,actor\n"

COUNTY_CENTER = {
    "organizations": (
        "id,name,classification,level\norg:top,区综治中心,CENTER,COUNTY\norg:city,市综治中心,CENTER,CITY\n"
    ),
    "jurisdictions": "organization,area\norg:top,area:k\n",
    "hierarchy": "organization,parent,hierarchy\norg:center,org:top,FUNCTIONAL\norg:top,org:city,FUNCTIONAL\n",
}
"""Centers above the street's: the county's, and above that a city's."""
