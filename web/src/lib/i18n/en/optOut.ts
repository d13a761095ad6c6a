export const optOut = {
  "optOut.title": "AI analysis",
  "optOut.on": "AI reads what this customer writes and states facts.",
  "optOut.off": "Switched off: no brain sees what this customer says.",
  "optOut.since": "{at}, {name}",
  "optOut.sinceOnly": "Since {at}",
  "optOut.tag": "AI off",
  "optOut.switch": "Analyse this customer with AI",
  "optOut.stopTitle": "Switch AI analysis off for {name}?",
  "optOut.stopReads":
    "From now on no brain sees what the customer says, not even the built-in rules; an analysis under way is thrown away.",
  "optOut.stopKeeps":
    "Messages come and go as ever. Facts, summary and history stay, and colleagues can still write facts.",
  "optOut.stopLater":
    "Switched on again, only what is said from then on is read, not what was said meanwhile.",
  "optOut.stopRecord": "Who switched it off, and when, is recorded.",
  "optOut.stopSure": "Switch AI off",
  "optOut.startTitle": "Switch AI analysis on again for {name}?",
  "optOut.startHint":
    "Make sure that the customer agrees. Only what is said from now on is read, not what was said meanwhile.",
  "optOut.startSure": "Switch on again",
  "optOut.stopped": "AI analysis is off: new messages are not read",
  "optOut.started": "AI analysis is on again",
} as const;
