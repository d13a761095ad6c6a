import { useEffect, useState } from "react";
import { ErrorState } from "@/components/ErrorState";
import { Toaster } from "@/components/Toast";
import { t } from "@/lib/i18n";
import "@/lib/i18n/visitor";
import { ChatRoom } from "./components/ChatRoom";
import { GreetingForm } from "./components/GreetingForm";
import { customerDoor, type Door, knownVisitor, visitorDoor } from "./door";

/** A customer with an account is sent here by the staff pages, under this name. */
const isSignedIn = () => new URLSearchParams(window.location.search).get("as") === "customer";

/** Who has been here before goes straight on. */
function rememberedDoor(): Door | null {
  const known = isSignedIn() ? null : knownVisitor();
  return known && visitorDoor(known);
}

/** The public chat page of the site at /chat. It knows nothing of the staff application. */
export function VisitorApp() {
  const [door, setDoor] = useState<Door | null>(rememberedDoor);
  const [failure, setFailure] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: trying again is a new attempt
  useEffect(() => {
    document.title = t("visitor.title");
    if (!isSignedIn()) return;
    let isGone = false;
    setFailure(null);
    customerDoor().then(
      (opened) => isGone || setDoor(opened),
      (error: unknown) => isGone || setFailure(error),
    );
    return () => {
      isGone = true;
    };
  }, [attempt]);

  return (
    <main className="flex h-full items-center justify-center sm:p-6">
      <section
        aria-label={t("visitor.title")}
        className="flex h-full w-full flex-col overflow-hidden bg-surface sm:h-[min(720px,100%)] sm:max-w-110 sm:rounded-bubble sm:border sm:border-line sm:shadow-float"
      >
        <header className="flex shrink-0 items-center gap-3 border-line border-b px-4 py-3">
          <img src="/favicon.svg" alt="" className="size-9" />
          <div>
            <h1 className="font-semibold text-lg">{t("visitor.title")}</h1>
            <p className="text-ink-3 text-xs">{t("visitor.lead")}</p>
          </div>
        </header>
        {door ? (
          <ChatRoom door={door} />
        ) : failure !== null ? (
          <ErrorState
            error={failure}
            onRetry={() => setAttempt(attempt + 1)}
            className="flex-1 justify-center"
          />
        ) : (
          isSignedIn() || <GreetingForm onOpen={setDoor} />
        )}
      </section>
      <Toaster />
    </main>
  );
}
