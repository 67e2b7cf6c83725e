/** Whose account: users of one business account each see it with their own name. A shopper's ticket is one. */
export interface AccountKey {
  readonly accountId: number
  readonly userId: string
}
