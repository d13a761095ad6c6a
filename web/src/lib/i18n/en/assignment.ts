export const assignment = {
  "assignment.title": "Assignment",
  "assignment.lead":
    "Who is given a conversation in which a customer waits and that is nobody’s yet. Only of channels that are answered here; assigning by hand is always possible.",
  "assignment.mode": "How conversations are assigned",
  "assignment.manual": "By hand",
  "assignment.manualHint":
    "New conversations stay unassigned until somebody assigns or takes them. Those of colleagues who are away stay, too.",
  "assignment.inTurn": "In turn",
  "assignment.inTurnHint":
    "Within seconds a waiting conversation goes to a colleague who is there with room; whoever was given one longest ago is next. While all are full it stays unassigned until there is room.",
  "assignment.redispatch": "When somebody is away",
  "assignment.redispatchLead":
    "What becomes of the open conversations of a colleague who is set away or deactivated. Counts only while assigning in turn.",
  "assignment.redispatch.awaiting": "Pass on what waits",
  "assignment.redispatchHint.awaiting":
    "Where a customer waits for an answer, somebody else takes over; the others stay until their customer writes.",
  "assignment.redispatch.all": "Pass on all",
  "assignment.redispatchHint.all": "Every open conversation goes to others: for a long leave or a hand-over.",
  "assignment.redispatch.nothing": "Keep all",
  "assignment.redispatchHint.nothing":
    "They wait for their colleague to come back, and customers may wait long.",
  "assignment.members": "Who takes part",
  "assignment.membersHint":
    "The limit counts open conversations; at the limit one is given no more. Whoever takes no part can still be assigned by hand.",
  "assignment.everybody": "Everybody",
  "assignment.noTeam": "Nobody could take part yet",
  "assignment.noTeamHint": "Invite colleagues on the users page; they appear here.",
  "assignment.toUsers": "Go to users",
  "assignment.takesPart": "{name} takes part",
  "assignment.capacity": "Limit",
  "assignment.capacityOf": "Limit of {name}",
  "assignment.online": "Online",
  "assignment.away": "Away",
  "assignment.full": "Full",
  "assignment.load": "{n} open, {waiting} waiting",
  "assignment.capacityWrong": "A whole number from 1 to 10000",
  "assignment.trouble.nobody": "Nobody takes part: nothing can be assigned",
  "assignment.troubleHint.nobody": "Tick at least one colleague below.",
  "assignment.trouble.away": "All who take part are away",
  "assignment.troubleHint.away":
    "Until somebody is back, conversations stay unassigned. Others could take part, too.",
  "assignment.trouble.full": "All who are there are full",
  "assignment.troubleHint.full":
    "New conversations stay unassigned until one is closed. Raise the limits, or let others take part.",
  "assignment.unsaved": "Not saved yet",
  "assignment.discard": "Discard changes",
  "assignment.saved": "Assignment saved",
  "assignment.notStaff":
    "A colleague who took part has just been deactivated. The list is up to date now; please save again.",
  "assignment.stale": "Somebody changed the assignment while you were editing",
  "assignment.staleHint": "See what they changed, then decide about yours.",
  "assignment.staleSame": "It reads as before.",
  "assignment.change": "{what}: {before} → {now}",
  "assignment.out": "takes no part",
  "assignment.keep": "Keep my changes on top of the newest",
  "assignment.drop": "Discard mine, take the newest",
} as const;
