import { KiboApiError } from '../kibo/errors.ts'

/** The result of a call to Kibo. */
export type Attempt<T> =
  | { value: T; error?: never; skipped?: never }
  | { value?: never; error: KiboApiError; skipped?: never }
/** `skipped` says why the call was not made. */
export type Outcome<T> = Attempt<T> | { value?: never; error?: never; skipped: string }

export async function attempt<T>(call: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await call() }
  } catch (error) {
    if (error instanceof KiboApiError) return { error }
    throw error
  }
}

/** Kibo's answer in short, or why there was none: status, code and Kibo's id of the call, never its text. */
export function reasonOf({ status, code, correlationId, foreign, message, operation }: KiboApiError): string {
  if (status === null) return message.replace(`${operation}: `, '')
  if (status >= 200 && status < 400) return message.replace(`${operation}: `, '')
  const id = correlationId === null ? '' : ` (correlation id ${correlationId})`
  const who = foreign ? 'something that is not Kibo' : 'Kibo'
  return `${who} answered ${[status, code].filter((part) => part !== null).join(' ')}${id}`
}
