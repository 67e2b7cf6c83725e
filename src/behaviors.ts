/**
 * The behaviours that Kibo documents for shoppers of business accounts, for `requireCustomer({ behavior })` and
 * `can()`.
 *
 * `fullAccessToOwnAccount` is on guests' tickets too: it does not mean that somebody is logged in.
 */
export const behaviors = {
  accountInformation: 1000,
  users: 1001,
  contacts: 1002,
  savedPayments: 1003,
  attributes: 1004,
  usePurchaseOrders: 1005,
  purchaseOrderHistory: 1006,
  purchaseOrderLimit: 1007,
  placeOrders: 1008,
  returns: 1009,
  childAccounts: 1010,
  childAccountQuotes: 1011,
  childAccountOrders: 1012,
  childAccountReturns: 1013,
  fullAccessToOwnAccount: 1014,
} as const
