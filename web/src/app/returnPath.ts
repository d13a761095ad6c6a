/** Where to go after signing in: only a path of this site, never another one smuggled in by a link. */
export function safeReturnPath(path: string | undefined): string {
  if (!path?.startsWith("/") || path.startsWith("//") || path.startsWith("/\\")) return "/inbox";
  return path.startsWith("/login") ? "/inbox" : path;
}
