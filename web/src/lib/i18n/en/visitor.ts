export const visitor = {
  "visitor.title": "Chat with us",
};
