import { QueryClient } from "@tanstack/react-query";
import { asApiError } from "@/api/errors";

/** Only failures that may pass by themselves are tried again. */
export function shouldRetry(failures: number, error: unknown): boolean {
  const { status } = asApiError(error);
  return failures < 2 && (status === 0 || status === 429 || status >= 502);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Realtime keeps the cache fresh; this is only the net below it.
      queries: { staleTime: 30_000, retry: shouldRetry, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}
