package dev.kiln.testkit.plugin;

import java.util.EnumMap;
import java.util.Map;

/** The checks of a plugin's jar, switched off for providers that lie among the tests. */
final class Packaging {

    static final Map<Check, String> NONE = none();

    private Packaging() {}

    private static Map<Check, String> none() {
        Map<Check, String> none = new EnumMap<>(Check.class);
        for (Check check : new Check[] {Check.SERVICE, Check.CLASS_PATH, Check.MODULE_PATH, Check.DROPPED}) {
            none.put(check, "it is part of the tests and no plugin");
        }
        return none;
    }
}
