/** One error type for every failed call: what problem+json said, or that the server could not be reached. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

interface Problem {
  title?: string;
  detail?: string | null;
  code?: string;
  request_id?: string | null;
  errors?: FieldError[];
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | null;
  readonly requestId: string | null;
  readonly fields: FieldError[];
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem, retryAfter: number | null = null) {
    super(problem.title ?? problem.code ?? String(status));
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "unknown";
    this.title = problem.title ?? "";
    this.detail = problem.detail ?? null;
    this.requestId = problem.request_id ?? null;
    this.fields = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** True when no answer came back at all. */
  get isNetwork(): boolean {
    return this.status === 0;
  }
}

export const networkError = () => new ApiError(0, { code: "network" });

export async function errorFromResponse(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  try {
    return new ApiError(response.status, (await response.json()) as Problem, retryAfter);
  } catch {
    return new ApiError(response.status, {}, retryAfter);
  }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1, { title: String(error), code: "client" });
}
