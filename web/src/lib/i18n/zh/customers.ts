export const customers = {
  "customers.title": "客户",
} as const;
