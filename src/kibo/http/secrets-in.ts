const secretName = /password|otp|confirmationcode/i

/** The passwords and codes in what is sent to Kibo, which its errors may say again. */
export function secretsIn(sent: unknown, isSecret = false): string[] {
  if (typeof sent === 'string') return isSecret && sent !== '' ? [sent] : []
  if (typeof sent !== 'object' || sent === null) return []
  return Object.entries(sent).flatMap(([name, part]) => secretsIn(part, isSecret || secretName.test(name)))
}
