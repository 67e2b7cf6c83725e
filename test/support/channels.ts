/** Every channel that the package publishes on. */
export const channels = [
  ...['ticket', 'login', 'refresh', 'account', 'store', 'setup'].map((name) => `kibo-storefront-auth:${name}`),
  ...['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map(
    (when) => `tracing:kibo-storefront-auth:kibo-call:${when}`,
  ),
]
