export const inboxTools = {
  "snooze.title": "When to come back to it",
  "snooze.at": "Back in the inbox at",
  "snooze.hint": "Workspace time. It comes back at once when the customer writes.",
  "snooze.past": "Choose a time that is still to come",
} as const;
