/** Names one user's view of an account: users of one business account each see their own name. A ticket is one. */
export interface AccountKey {
  readonly accountId: number
  readonly userId: string
}
