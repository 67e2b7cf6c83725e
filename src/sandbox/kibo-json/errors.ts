export interface ErrorData {
  name: string
  value: string
}

interface KiboErrorInit {
  status: number
  errorCode: string
  message: string
  /** Where Kibo puts code and message: at the top of the body, or in its first item only. */
  placement?: 'top' | 'items'
  applicationName?: string
  type?: string
  data?: ErrorData[]
}

/** A refusal in Kibo's words: handlers throw it, the server turns it into the answer. */
export class KiboError extends Error {
  readonly status: number
  readonly errorCode: string
  readonly body: Record<string, unknown>

  constructor(init: KiboErrorInit) {
    super(init.message)
    this.status = init.status
    this.errorCode = init.errorCode
    this.body = errorBody(init)
  }
}

/**
 * Kibo's error JSON in one of its two placements, with the stack trace and internal addresses that Kibo sends too.
 */
export function errorBody(init: Omit<KiboErrorInit, 'status'>): Record<string, unknown> {
  const { errorCode, message, placement = 'top', applicationName = 'Customer', type = 'VaeException', data = [] } = init
  const what = { applicationName, errorCode, message, additionalErrorData: data }
  const exceptionDetail = {
    type: `Mozu.Core.Exceptions.${type}`,
    message,
    source: 'Mozu.Core.Api',
    targetSite: 'Void ThrowIfFailed(System.Net.Http.HttpResponseMessage)',
    stackTrace:
      `   at Mozu.${applicationName}.WebApi.Controllers.BaseController.<ExecuteAsync>d__12.MoveNext()` +
      ' in d:\\src\\BaseController.cs:line 218\r\n' +
      `   at Mozu.Core.Api.Client.Send(http://inside.mozu.prd:9780/mozu.${applicationName.toLowerCase()}.webapi/)` +
      ' in d:\\src\\Client.cs:line 77',
  }
  return placement === 'items' ? { items: [what], exceptionDetail } : { ...what, items: [], exceptionDetail }
}

/** 400: a parameter is absent or of the wrong form. */
export function badParameter(parameter: string, reason: string): KiboError {
  return new KiboError({
    status: 400,
    errorCode: 'MISSING_OR_INVALID_PARAMETER',
    message: `Missing or invalid parameter: ${parameter} ${reason}`,
    type: 'VaeMissingOrInvalidParameterException',
    data: [{ name: 'ParameterName', value: parameter }],
  })
}

/** 404: there is no such thing. */
export function notFound(what: string): KiboError {
  return new KiboError({
    status: 404,
    errorCode: 'ITEM_NOT_FOUND',
    message: `Item not found: ${what}`,
    type: 'VaeItemNotFoundException',
  })
}

/** 501: Kibo may have this operation, the sandbox has not; never Kibo's own 404. */
export function notImitated(method: string, path: string): KiboError {
  return new KiboError({
    status: 501,
    errorCode: 'NOT_IMITATED',
    message: `The sandbox does not imitate ${method} ${path}`,
    applicationName: 'Sandbox',
  })
}

/** 409: the call contradicts what is stored. */
export function conflict(reason: string): KiboError {
  return new KiboError({
    status: 409,
    errorCode: 'VALIDATION_CONFLICT',
    message: `Validation Error: ${reason}`,
    type: 'VaeValidationConflictException',
  })
}

/**
 * 401: name and password (of a shopper or an application) do not belong together. The status for shoppers is not stated
 * by Kibo.
 */
export function badCredentials(name: string, applicationName = 'Customer'): KiboError {
  return new KiboError({
    status: 401,
    errorCode: 'INVALID_CREDENTIALS',
    message: 'Invalid Credentials: Invalid credentials. ',
    applicationName,
    type: 'VaeInvalidCredentialsException',
    data: [{ name: 'CredentialsName', value: name }],
  })
}

/** 401: a login whose password may be right is refused for the `reason`. Codes and status are not stated by Kibo. */
export function loginRefused(errorCode: string, reason: string): KiboError {
  return new KiboError({ status: 401, errorCode, message: reason, type: 'VaeInvalidCredentialsException' })
}

/** 401: the shopper's claims are absent, unknown, expired, or not enough for this call. */
export function badClaims(): KiboError {
  return new KiboError({
    status: 401,
    errorCode: 'INVALID_ACCESS_TOKEN',
    message: 'Invalid access token. ',
    type: 'VaeInvalidAccessTokenException',
    data: [{ name: 'WWW-Authenticate', value: 'Api-Application, accesstoken=none' }],
  })
}

/** 403: the shopper of the claims, or the application, may not do this. Status and code are not stated by Kibo. */
export function forbidden(who = 'The user'): KiboError {
  return new KiboError({
    status: 403,
    errorCode: 'FORBIDDEN',
    message: `${who} is not permitted to perform the attempted operation. `,
    type: 'VaeForbiddenException',
  })
}

/** 401: the reverse proxy does not know the application's bearer token. */
export function badAppToken(url: string): KiboError {
  return new KiboError({
    status: 401,
    errorCode: 'UNAUTHORIZED',
    message:
      `You are Unauthorized to perform the attempted operation. Url: ${url} ` +
      'IDX12741: JWT must have three segments (JWS) or five segments (JWE).',
    placement: 'items',
    applicationName: 'ReverseProxy',
    type: 'VaeUnAuthorizedException',
    data: [{ name: 'OperationName', value: url }],
  })
}
