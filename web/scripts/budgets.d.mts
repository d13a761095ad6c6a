export const DIST: string;
export function measure(): { what: string; used: number; allowed: number }[];
