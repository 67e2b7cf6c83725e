/** An amount of money without the rest that binary fractions leave. */
export const inCents = (amount: number): number => Math.round(amount * 100) / 100
