/** Configured brains of the wire, to be varied by a test. */
import { HttpResponse, http } from "msw";
import type { AgentConfig, BrainProvider, BrainStep, BrainTest } from "@/api/types";
import { NOW } from "./factories";
import { API } from "./handlers";
import { server } from "./server";

export const CONFIGS = `${API}/admin/agent-configs`;
export const ONE_CONFIG = `${CONFIGS}/:id`;

const provider = (key: string, name_zh: string, config_fields: string[]): BrainProvider => ({
  key,
  name_zh,
  name_en: name_zh,
  structured_output: "schema",
  languages: ["zh", "en"],
  needs_network: config_fields.length > 0,
  config_fields,
  secret_fields: config_fields.length > 0 ? ["api_key"] : [],
});

export const PROVIDERS: BrainProvider[] = [
  provider("rules", "内置规则智脑", []),
  provider("dify", "Dify 应用", ["base_url", "timeout_s", "mode", "response_mode", "inputs", "output"]),
  provider("openai_compatible", "OpenAI 兼容接口", [
    ...["base_url", "model", "timeout_s", "max_tokens", "temperature"],
    ...["structured_output", "prompt", "extra"],
  ]),
];

export const WELL: AgentConfig["health"] = {
  state: "ok",
  last_ok_at: NOW,
  last_error: null,
  last_error_code: null,
  error_cause: null,
  error_remedy: null,
  last_error_at: null,
  paused_until: null,
  pause_reason: null,
  tokens_used: 0,
  tokens_on: null,
};

export const aConfig = (over: Partial<AgentConfig> = {}): AgentConfig => ({
  id: "agent-1",
  app_name: "客户画像洞察器",
  purpose: "",
  provider: "openai_compatible",
  base_url: "https://models.example/v1",
  model: "qwen-plus",
  enabled: true,
  settings: {},
  secrets: { api_key: { set: true, updated_at: NOW } },
  health: WELL,
  version: 3,
  created_at: NOW,
  updated_at: NOW,
  ...over,
});

const step = (name: BrainStep["name"], over: Partial<BrainStep> = {}): BrainStep => ({
  name,
  ok: true,
  detail: "",
  remedy: "",
  code: null,
  ms: 12,
  ...over,
});

export const PASSED: BrainTest = {
  ok: true,
  steps: [step("network"), step("credentials"), step("app"), step("sample"), step("schema")],
};

export const KEY_REFUSED: BrainTest = {
  ok: false,
  steps: [step("network"), step("credentials", { ok: false, detail: "密钥无效", remedy: "请更新 api_key" })],
};

export interface BrainWorld {
  known: AgentConfig[];
  /** What the test of a connection finds. */
  outcome: BrainTest;
  sent: unknown[];
}

/** A server that keeps what is done to its brains. Call it before each test. */
export function startBrains(): BrainWorld {
  const world: BrainWorld = { known: [aConfig()], outcome: PASSED, sent: [] };
  const find = (id: unknown) => world.known.find((one) => one.id === id);
  server.use(
    http.get(`${CONFIGS}/providers`, () => HttpResponse.json({ items: PROVIDERS })),
    http.get(CONFIGS, () => HttpResponse.json({ items: world.known })),
    http.get(ONE_CONFIG, ({ params }) => HttpResponse.json(find(params.id))),
    http.post(`${ONE_CONFIG}/test`, () => HttpResponse.json(world.outcome)),
    http.post(CONFIGS, async ({ request }) => {
      world.sent.push(await request.json());
      return HttpResponse.json(aConfig({ id: "made" }), { status: 201 });
    }),
    http.patch(ONE_CONFIG, async ({ request, params }) => {
      const body = (await request.json()) as Partial<AgentConfig>;
      world.sent.push(body);
      const { secrets: _, ...rest } = body;
      world.known = world.known.map((one) =>
        one.id === params.id ? { ...one, ...rest, version: one.version + 1 } : one,
      );
      return HttpResponse.json(find(params.id));
    }),
  );
  return world;
}
