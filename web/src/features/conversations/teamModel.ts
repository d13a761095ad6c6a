/** Colleagues as one picks among them. Pure. */
import type { TeamMember } from "@/api/types";

/** Everybody else: who is there before who is away, and within that who has least to do. */
export function colleagues(members: readonly TeamMember[], meId: string): TeamMember[] {
  const rank = (member: TeamMember) => (member.availability === "away" ? 1 : 0);
  return members
    .filter((member) => member.id !== meId)
    .sort((a, b) => rank(a) - rank(b) || a.open_conversations - b.open_conversations);
}
