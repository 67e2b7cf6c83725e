/**
 * Lets `instanceof` know the errors of other copies of this package too: an app may load it as ESM and as CommonJS. A
 * subclass of `kind` is asked as usual.
 */
export function knowAcrossCopies(kind: abstract new (...args: never[]) => Error, name: string): void {
  const brand = Symbol.for(`kibo-storefront-auth.${name}`)
  Object.defineProperty(kind.prototype, brand, { value: true })
  Object.defineProperty(kind, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== kind) return Function.prototype[Symbol.hasInstance].call(this, value)
      return typeof value === 'object' && value !== null && brand in value
    },
  })
}
