export const inboxTools = {
  "snooze.title": "什么时候再处理",
  "snooze.at": "回到收件箱的时间",
  "snooze.hint": "按工作区时间；客户提前来信会立即回来。",
  "snooze.past": "请选择一个将来的时间",
} as const;
