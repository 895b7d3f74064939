package dev.kiln.core.extension;

import dev.kiln.api.GraphException;
import dev.kiln.api.Provider;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.optimizer.Optimizer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the host and an extension. Whatever is called of it, the thread's context class loader is that of its
 * plugin meanwhile, as libraries expect that look up services or resources with it, and what goes wrong in it is said
 * with its name.
 *
 * <p>The extension is seen as the interfaces of the api that its class has. It equals another where the two that they
 * stand before are equal.
 */
final class Guard implements InvocationHandler {

    private static final ClassLoader API = Provider.class.getClassLoader();

    private final Object extension;
    private final Origin origin;

    private Guard(Object extension, Origin origin) {
        this.extension = extension;
        this.origin = origin;
    }

    /**
     * An extension behind its guard.
     *
     * @param extension what a provider made
     * @param origin whose code it is
     * @param <T> its kind, an interface of the api
     * @return what stands for it
     */
    @SuppressWarnings("unchecked") // the proxy has every interface of the api that the extension has
    static <T> T before(T extension, Origin origin) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        collect(extension.getClass(), interfaces);
        return (T) Proxy.newProxyInstance(API, interfaces.toArray(Class<?>[]::new), new Guard(extension, origin));
    }

    private static void collect(Class<?> type, Set<Class<?>> interfaces) {
        for (Class<?> declared : type.getInterfaces()) {
            if (declared.getModule() == Provider.class.getModule()
                    && declared.getName().startsWith("dev.kiln.api.")) {
                interfaces.add(declared);
            }
            collect(declared, interfaces);
        }
        if (type.getSuperclass() != null) {
            collect(type.getSuperclass(), interfaces);
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return ofEveryObject(method, arguments);
        }
        Object answer = written(() -> withLoader(extension, () -> call(method, arguments)));
        Promises.broken(extension, arguments, answer).ifPresent(promise -> {
            throw origin.fault(promise);
        });
        return answer;
    }

    /** That a graph does not fit is the user's mistake as well; layers say where they stand, others who they are. */
    private Object written(Supplier<Object> code) {
        try {
            return origin.write(code);
        } catch (GraphException e) {
            if (extension instanceof Loss || extension instanceof Optimizer) {
                throw new GraphException("The " + origin.name() + " cannot be used here: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private @Nullable Object ofEveryObject(Method method, Object @Nullable [] arguments) {
        if (arguments == null) {
            return method.getName().equals("hashCode") ? (Object) extension.hashCode() : extension.toString();
        }
        Object other = arguments[0];
        boolean isGuarded = other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof Guard guard
                && guard.extension.equals(extension);
        return isGuarded || extension.equals(other);
    }

    private Object call(Method method, Object @Nullable [] arguments) {
        try {
            return method.invoke(extension, arguments);
        } catch (InvocationTargetException e) {
            throw sneaked(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The methods of the api's interfaces are public.", e);
        }
    }

    /** An exception as it was thrown; interfaces of the api declare none that would have to be caught. */
    private static RuntimeException sneaked(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }

    /**
     * Calls code of a plugin with the plugin's class loader as the thread's.
     *
     * @param plugin an object of the plugin's
     * @param code calls it
     * @param <T> the answer
     * @return what it returned
     */
    static <T> T withLoader(Object plugin, Supplier<T> code) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugin.getClass().getClassLoader());
        try {
            return code.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
