package dev.kiln.host.plugin;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.HostKinds;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Registration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates a plugin's providers and reads their declarations. This is the first of the plugin's code to run. */
final class Activation {

    private final PluginDescriptor plugin;
    private final PluginClasses classes;
    private final Consumer<Fault> onFault;
    private final List<Registration> registrations = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private Activation(PluginDescriptor plugin, PluginClasses classes, Consumer<Fault> onFault) {
        this.plugin = plugin;
        this.classes = classes;
        this.onFault = onFault;
    }

    /**
     * Starts a plugin.
     *
     * @param plugin its description
     * @param classes its classes
     * @param patience the maximum duration
     * @param onFault receives failures of its providers in use
     * @return its extensions
     * @throws PluginException if it cannot be started
     */
    static List<Registration> run(
            PluginDescriptor plugin, PluginClasses classes, Duration patience, Consumer<Fault> onFault) {
        Activation activation = new Activation(plugin, classes, onFault);
        OwnThread.run("start", classes, patience, activation::register);
        return activation.registrations;
    }

    private void register() {
        // by kind and not by the map, whose order differs from run to run
        for (Kind<?> kind : HostKinds.ALL) {
            plugin.providers()
                    .getOrDefault(kind.service().getName(), List.of())
                    .forEach(name -> add(Registration.of(plugin.id(), kind, make(kind, name), onFault)));
        }
    }

    private void add(Registration registration) {
        if (!names.add(registration.kind().word() + " " + registration.name())) {
            throw new PluginException(
                    "Two of its providers make the " + registration.kind().word() + " " + registration.name() + ".",
                    "Its author must give one of them another name.");
        }
        registrations.add(registration);
    }

    private Provider<?> make(Kind<?> kind, String name) {
        try {
            Class<?> type = classes.load(name);
            Method factory = factory(type);
            Object made = factory != null
                    ? factory.invoke(null)
                    : checked(kind, type).getConstructor().newInstance();
            if (!kind.service().isInstance(made)) {
                throw new PluginException(
                        "Its class " + name + " makes no " + kind.service().getSimpleName() + ".",
                        "Its author must declare it for the kind of extension that it makes.");
            }
            return kind.service().cast(made);
        } catch (ClassNotFoundException e) {
            throw new PluginException(
                    "It declares the provider " + name + ", which is not one of its classes.",
                    "Its author must correct META-INF/services or module-info.");
        } catch (NoSuchMethodException e) {
            throw new PluginException(
                    "Its provider " + name + " has no public constructor without parameters.",
                    "Its author must give it one.");
        } catch (PluginException e) {
            throw e;
        } catch (Throwable e) {
            throw new PluginException(Fault.of("Its provider " + name, e));
        }
    }

    private static Class<?> checked(Kind<?> kind, Class<?> type) {
        if (!kind.service().isAssignableFrom(type)) {
            throw new PluginException(
                    "Its class " + type.getName() + " is declared as a "
                            + kind.service().getSimpleName() + " and is none.",
                    "Its author must correct META-INF/services or module-info.");
        }
        if (Modifier.isAbstract(type.getModifiers()) || !Modifier.isPublic(type.getModifiers())) {
            throw new PluginException(
                    "Its provider " + type.getName() + " is not public, or abstract.",
                    "Its author must make it a public, concrete class.");
        }
        return type;
    }

    /** The static method that creates a provider instead of a constructor, as for ServiceLoader. */
    private static @Nullable Method factory(Class<?> type) {
        try {
            Method method = type.getMethod("provider");
            return Modifier.isStatic(method.getModifiers()) ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
