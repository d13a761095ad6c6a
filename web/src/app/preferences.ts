import { create } from "zustand";
import { type Language, loadLanguage } from "@/lib/i18n";
import { readStored, writeStored } from "@/lib/storage";
import { chooseTheme, chosenTheme, type Theme } from "@/lib/theme";

const VERSION = 1;

interface Preferences {
  language: Language;
  setLanguage: (language: Language) => Promise<void>;
  theme: Theme;
  setTheme: (theme: Theme) => void;
}

export const usePreferences = create<Preferences>((set) => ({
  language: readStored<Language>("language", VERSION, "zh-CN"),
  setLanguage: async (language) => {
    await loadLanguage(language);
    writeStored("language", VERSION, language);
    set({ language });
  },
  theme: chosenTheme(),
  setTheme: (theme) => {
    chooseTheme(theme);
    set({ theme });
  },
}));
