// Stands in for the file generated from openapi.json until that exists.
// biome-ignore lint/suspicious/noExplicitAny: untyped on purpose, replaced by the generated file.
export type paths = any;
