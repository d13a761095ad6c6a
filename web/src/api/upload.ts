/** Uploading a file with its progress, which `fetch` cannot tell of. */
import { csrfHeaders } from "./client";
import { errorFromResponse, networkError } from "./errors";
import type { Attachment } from "./types";

interface UploadOptions {
  signal: AbortSignal;
  /** Between 0 and 1. */
  onProgress: (share: number) => void;
}

export function uploadFile(file: File, { signal, onProgress }: UploadOptions): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/chat/uploads");
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => total > 0 && onProgress(loaded / total);
    request.onerror = () => reject(networkError());
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      const { status, responseText } = request;
      if (status === 201) return resolve(JSON.parse(responseText) as Attachment);
      void errorFromResponse(new Response(responseText, { status: status || 500 })).then(reject);
    };
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
