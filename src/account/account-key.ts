/** Whose account: users of one business account each see it with their own name. */
export interface AccountKey {
  accountId: number
  userId: string
}

/** The key of a ticket's account. */
export function keyOf({ accountId, userId }: AccountKey): AccountKey {
  return { accountId, userId }
}
