export const visitor = {
  "visitor.title": "在线咨询",
} as const;
