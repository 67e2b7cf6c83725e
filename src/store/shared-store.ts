/** A store that any number of storefront processes share. */
export interface SharedStore {
  readonly kind: 'shared-store'
}

export function isSharedStore(value: unknown): value is SharedStore {
  return typeof value === 'object' && value !== null && (value as Partial<SharedStore>).kind === 'shared-store'
}
