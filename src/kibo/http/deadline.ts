/**
 * Runs `work` and waits for it until `timeoutMs` have passed or the caller gives up, whichever is first.
 *
 * The signal handed to `work` is aborted then. The wait ends even if `work` takes no notice of it.
 *
 * @throws the signal's reason: a `TimeoutError`, or the caller's own
 */
export async function withinDeadline<T>(
  timeoutMs: number,
  callerSignal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const onCallerAbort = () => controller.abort(callerSignal?.reason)
  const timer = setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), timeoutMs)
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  try {
    callerSignal?.throwIfAborted()
    callerSignal?.addEventListener('abort', onCallerAbort, { once: true })
    return await Promise.race([work(signal), aborted])
  } finally {
    clearTimeout(timer)
    callerSignal?.removeEventListener('abort', onCallerAbort)
  }
}
