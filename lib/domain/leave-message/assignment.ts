import { z } from "zod";

/** How the next one of a team is found: whose turn it is, or who has the fewest open messages. */
export const ASSIGN_MODES = ["round_robin", "least_open"] as const;
export type AssignMode = (typeof ASSIGN_MODES)[number];

/** Who gets a site's messages by itself. Members are user ids (uuid); a list without any means everybody. */
export type AssignmentRule = {
  mode: AssignMode;
  members: string[];
  /** Categories with a team of their own. */
  categories: { category: string; members: string[] }[];
  /** Somebody who wrote before gets who had his last message, there or not. */
  keepOwner: boolean;
  /** Business minutes after which a message that nobody touched goes back. */
  returnMinutes: number;
};

const members = z.array(z.string().max(40)).max(100);

/** A site's rule as it is set up; members by their edge ids. `mode` "off": messages wait to be taken. */
export const AssignmentSchema = z.strictObject({
  siteId: z.string().max(40),
  mode: z.enum(["off", ...ASSIGN_MODES]),
  members,
  categories: z
    .array(
      z.strictObject({
        category: z.string().trim().min(1, "required").max(50),
        members: members.min(1, "required"),
      }),
    )
    .max(20)
    .superRefine((rows, context) => {
      for (const [index, { category }] of rows.entries())
        if (rows.findIndex((row) => row.category === category) < index)
          context.addIssue({ code: "custom", path: [index, "category"], message: "category_team_twice" });
    }),
  keepOwner: z.boolean(),
  returnMinutes: z.number().int().min(5, "return_minutes").max(10_080, "return_minutes"),
});
export type AssignmentInput = z.output<typeof AssignmentSchema>;

/** What the form starts from, where nothing was set up. */
export const ASSIGNMENT_DEFAULTS = {
  mode: "off",
  members: [],
  categories: [],
  keepOwner: true,
  returnMinutes: 30,
} satisfies Omit<AssignmentInput, "siteId">;

/** Why somebody was given a message. */
export const ASSIGN_WHYS = ["owner", ...ASSIGN_MODES] as const;
export type AssignWhy = (typeof ASSIGN_WHYS)[number];

/** Why, as the timeline keeps it. Without `why` nobody could have it; `untouchedMinutes`: how long another one had it. */
export const AutoSchema = z.object({
  why: z.enum(ASSIGN_WHYS).optional(),
  byCategory: z.boolean().default(false),
  /** How many open messages he had. */
  open: z.number().default(0),
  untouchedMinutes: z.number().optional(),
});
export type AutoAssignment = z.input<typeof AutoSchema>;

/** A member who handles messages. `there`: he takes some now; `open`: how many he has. */
export type Candidate = { id: string; there: boolean; open: number };

export type Choice = {
  userId: string;
  why: AssignWhy;
  /** The message's category has a team of its own, which he belongs to. */
  byCategory: boolean;
  /** How many open messages he had. */
  open: number;
};

export type ToAssign = {
  category: string;
  /** Who had the last message of the same contact. */
  lastOwner: string | null;
  /** Who was given it already and did nothing. */
  tried: ReadonlySet<string>;
};

/**
 * Who gets a message, or null when nobody can have it now. In order: the team of the site or, when it has one, of the
 * category; of it who had the contact's last message, even when he is away; else one who is there. `last`: who was given
 * the site's last message.
 */
export function chooseAssignee(
  rule: AssignmentRule,
  about: ToAssign,
  { candidates, last }: { candidates: readonly Candidate[]; last: string | null },
): Choice | null {
  const { team, byCategory } = teamOf(rule, about.category, candidates);
  const free = team.filter(({ id }) => !about.tried.has(id));
  const told = ({ id, open }: Candidate, why: AssignWhy): Choice => ({ userId: id, why, byCategory, open });
  const owner = rule.keepOwner ? free.find(({ id }) => id === about.lastOwner) : undefined;
  if (owner !== undefined) return told(owner, "owner");
  const there = free.filter((candidate) => candidate.there).sort((a, b) => (a.id < b.id ? -1 : 1));
  const turn = there.find(({ id }) => last !== null && id > last) ?? there[0];
  if (turn === undefined) return null;
  if (rule.mode === "round_robin") return told(turn, "round_robin");
  // Of those who have equally few it is the turn of the next.
  const fewest = Math.min(...there.map(({ open }) => open));
  const idle = there.filter(({ open }) => open === fewest);
  return told(idle.find(({ id }) => last !== null && id > last) ?? idle[0] ?? turn, "least_open");
}

/** Whether anybody could be given a message some day who was not yet. */
export function canStillBeAssigned(
  rule: AssignmentRule,
  { category, tried }: Pick<ToAssign, "category" | "tried">,
  candidates: readonly Candidate[],
): boolean {
  return teamOf(rule, category, candidates).team.some(({ id }) => !tried.has(id));
}

/** A category's team is asked only as long as one of it is still a member. */
function teamOf(rule: AssignmentRule, category: string, candidates: readonly Candidate[]) {
  const named = rule.categories.find((row) => row.category === category)?.members ?? [];
  const special = candidates.filter(({ id }) => named.includes(id));
  if (special.length > 0) return { team: special, byCategory: true };
  const team = rule.members.length === 0 ? candidates : candidates.filter(({ id }) => rule.members.includes(id));
  return { team, byCategory: false };
}
