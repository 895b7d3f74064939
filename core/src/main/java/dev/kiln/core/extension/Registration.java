package dev.kiln.core.extension;

import dev.kiln.api.Provider;
import dev.kiln.api.option.Option;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A provider, with what it declared when it was registered: it is not asked again, so that one that answers otherwise
 * later does no harm.
 *
 * @param plugin the id of the plugin that it is from
 * @param kind the kind of extension that it makes
 * @param provider the provider
 * @param name the word that users type
 * @param summary what the extension does, one line
 * @param ranking which is taken where several have one name: the highest
 * @param onFault told when the provider breaks in use
 */
public record Registration(
        String plugin,
        Kind<?> kind,
        Provider<?> provider,
        String name,
        String summary,
        int ranking,
        Consumer<Fault> onFault) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:[-_.][a-z0-9]+)*");
    private static final String AUTHOR = "Its author must mend the provider; see Provider in the api.";

    /**
     * Asks a provider what it declares, and checks the answers.
     *
     * @param plugin the id of the plugin that it is from
     * @param kind the kind of extension that it makes
     * @param provider the provider
     * @param onFault told when the provider breaks in use
     * @return the registration
     * @throws PluginException if it declares what cannot be, or throws
     */
    public static Registration of(String plugin, Kind<?> kind, Provider<?> provider, Consumer<Fault> onFault) {
        String type = provider.getClass().getName();
        String name = ask(type, "name", provider::name);
        if (!NAME.matcher(name).matches()) {
            throw new PluginException(
                    "Its provider " + type + " has the name \"" + name + "\", which users cannot type.",
                    "A name has small letters, digits and hyphens, as in max-pool2d.");
        }
        String summary = ask(type, "summary", provider::summary);
        int ranking = ask(type, "ranking", provider::ranking);
        ask(type, "needs", provider::needs);
        checkOptions(type, ask(type, "options", provider::options));
        return new Registration(plugin, kind, provider, name, summary, ranking, onFault);
    }

    // what ask refuses is null against the api's promise, and so not seen by the compiler
    private static <T> T ask(String type, String what, Callable<T> question) {
        T answer;
        try {
            answer = question.call();
        } catch (Throwable e) {
            throw new PluginException(Fault.of("Its provider " + type + ", asked for its " + what + ",", e));
        }
        if (answer == null) {
            throw new PluginException("Its provider " + type + " returns null as its " + what + ".", AUTHOR);
        }
        return answer;
    }

    private static void checkOptions(String type, List<Option<?>> options) {
        Set<String> names = new HashSet<>();
        for (Option<?> option : options) {
            if (option == null) {
                throw new PluginException("Its provider " + type + " has null among its options.", AUTHOR);
            }
            if (!names.add(option.name())) {
                throw new PluginException(
                        "Its provider " + type + " declares the option " + option.name() + " twice.", AUTHOR);
            }
        }
    }

    /** Returns the name that no other plugin's extension can have. */
    public String fullName() {
        return plugin + "/" + name;
    }
}
