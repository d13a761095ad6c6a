export const customers = {
  "customers.title": "Customers",
};
