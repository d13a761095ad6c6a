/** Reads the text of an event stream piece by piece. Comments are dropped, an event ends at an empty line. */
export interface ServerEvent {
  id: string | null;
  type: string;
  data: string;
}

export function createSseParser(onEvent: (event: ServerEvent) => void): (chunk: string) => void {
  let rest = "";
  let id: string | null = null;
  let type = "message";
  let data: string[] = [];

  const finish = () => {
    if (data.length > 0) onEvent({ id, type, data: data.join("\n") });
    type = "message";
    data = [];
  };

  const line = (text: string) => {
    if (text === "") return finish();
    if (text.startsWith(":")) return;
    const colon = text.indexOf(":");
    const field = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "id") id = value;
    else if (field === "event") type = value;
    else if (field === "data") data.push(value);
  };

  return (chunk) => {
    rest += chunk;
    let end = rest.search(/\r\n|\n|\r(?!$)/);
    while (end !== -1) {
      line(rest.slice(0, end));
      rest = rest.slice(end + (rest.startsWith("\r\n", end) ? 2 : 1));
      end = rest.search(/\r\n|\n|\r(?!$)/);
    }
  };
}
