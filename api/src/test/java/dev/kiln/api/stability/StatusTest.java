package dev.kiln.api.stability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.status.Experimental;
import dev.kiln.graph.status.Internal;
import dev.kiln.graph.status.Stable;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every public type declares its status. */
class StatusTest {

    private static final List<Class<? extends Annotation>> STATUSES =
            List.of(Stable.class, Experimental.class, Internal.class);

    static List<Class<?>> publicTypes() {
        return ApiClasses.read().keySet().stream()
                .<Class<?>>map(StatusTest::load)
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .toList();
    }

    static List<Class<?>> outermostPublicTypes() {
        return publicTypes().stream()
                .filter(type -> type.getDeclaringClass() == null)
                .toList();
    }

    static List<Class<?>> nestedPublicTypes() {
        return publicTypes().stream()
                .filter(type -> type.getDeclaringClass() != null)
                .toList();
    }

    private static Class<?> load(String file) {
        try {
            String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
            return Class.forName(name, false, StatusTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> statuses(Class<?> type) {
        return STATUSES.stream()
                .filter(type::isAnnotationPresent)
                .map(Class::getSimpleName)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("outermostPublicTypes")
    void everyPublicTypeHasOneStatus(Class<?> type) {
        assertThat(statuses(type))
                .as("annotate %s with @Stable, @Experimental or @Internal", type)
                .hasSize(1);
    }

    /** The comparison with the last release uses the status of the enclosing type, and no type further out. */
    @ParameterizedTest
    @MethodSource("nestedPublicTypes")
    void aNestedTypeHasTheStatusOfTheTypeAroundIt(Class<?> type) {
        assertThat(statuses(type)).as("%s", type).isEmpty();
        assertThat(statuses(type.getDeclaringClass()))
                .as("%s is nested too deep", type)
                .hasSize(1);
    }
}
