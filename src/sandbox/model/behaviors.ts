/** Kibo's "full access to own account", which guests have too. */
const ownAccount = 1014

/** Behaviours of Kibo's three business roles. Which role has which is not stated by Kibo. */
const byRole: Record<number, readonly number[]> = {
  1: [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, ownAccount],
  2: [1000, 1002, 1003, 1005, 1006, 1008, 1009, ownAccount],
  3: [1000, 1006, ownAccount],
}

export const roleNames: Record<number, string> = { 1: 'Admin', 2: 'Purchaser', 3: 'Nonpurchaser' }

/** The behaviours of a business role, or of a shopper or guest without one. */
export function behaviorsOf(role: number | null): readonly number[] {
  return byRole[role ?? 0] ?? [ownAccount]
}

/** Kibo's form of a set of behaviours: pairs of an offset and a signed 32-bit word, where id = offset * 32 + bit. */
export function toBitVector(behaviors: readonly number[]): number[] {
  const words = new Map<number, number>()
  for (const id of behaviors) words.set(id >> 5, (words.get(id >> 5) ?? 0) | (1 << (id & 31)))
  return [...words].sort(([a], [b]) => a - b).flat()
}
