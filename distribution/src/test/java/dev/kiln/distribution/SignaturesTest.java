package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whoever requires a module can name every type in the signatures that it exports, annotations aside. The compiler has a
 * lint for it, which does not set annotations aside.
 */
class SignaturesTest {

    private static final Map<String, ModuleDescriptor> MODULES = Stream.concat(
                    ModuleFinder.ofSystem().findAll().stream(), onThePath())
            .map(ModuleReference::descriptor)
            .collect(Collectors.toMap(ModuleDescriptor::name, module -> module, (first, second) -> first));

    private static final Map<String, String> OWNERS = owners();

    private static Stream<ModuleReference> onThePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                // has no classes, and no name that a module could have
                .filter(entry -> !entry.toString().contains("pytorch-native"))
                .filter(entry ->
                        !entry.endsWith("test-classes") && !entry.toString().endsWith("-tests.jar"))
                .flatMap(entry -> ModuleFinder.of(entry).findAll().stream());
    }

    private static Map<String, String> owners() {
        Map<String, String> owners = new HashMap<>();
        MODULES.values().forEach(module -> module.packages().forEach(name -> owners.put(name, module.name())));
        return owners;
    }

    /** What a module gives to those who require it: itself, and what it requires transitively. */
    private static Set<String> given(String module) {
        Set<String> given = new HashSet<>(Set.of("java.base"));
        give(module, given);
        return given;
    }

    private static void give(String module, Set<String> given) {
        if (given.add(module) && MODULES.containsKey(module)) {
            MODULES.get(module).requires().stream()
                    .filter(required -> required.modifiers().contains(Requires.Modifier.TRANSITIVE))
                    .forEach(required -> give(required.name(), given));
        }
    }

    private static boolean isSeen(JavaClass type) {
        return isSeen(type.getModifiers())
                && type.getEnclosingClass().map(SignaturesTest::isSeen).orElse(true);
    }

    private static boolean isSeen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> signature(JavaClass type) {
        Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> members = type.getMembers().stream()
                .filter(member -> isSeen(member.getModifiers()))
                .flatMap(SignaturesTest::signature);
        return Stream.concat(parents, members);
    }

    private static Stream<JavaType> signature(JavaMember member) {
        if (member instanceof JavaCodeUnit code) {
            Stream<JavaType> thrown = code.getExceptionTypes().stream().map(type -> (JavaType) type);
            return Stream.of(Stream.of(code.getReturnType()), code.getParameterTypes().stream(), thrown)
                    .flatMap(types -> types);
        }
        return Stream.of(((JavaField) member).getType());
    }

    @Test
    void everyTypeInAnExportedSignatureCanBeNamed() {
        Set<String> hidden = HouseTest.ALL.stream()
                .filter(SignaturesTest::isSeen)
                .filter(type -> isExported(type.getPackageName()))
                .flatMap(type -> hidden(type, given(OWNERS.get(type.getPackageName())))
                        .map(other -> other + " in " + type.getName()))
                .collect(Collectors.toSet());
        assertThat(hidden).isEmpty();
    }

    private static boolean isExported(String packageName) {
        return MODULES.get(OWNERS.get(packageName)).exports().stream()
                .anyMatch(
                        exported -> !exported.isQualified() && exported.source().equals(packageName));
    }

    /** The types in the signatures of a class that are of none of these modules. */
    private static Stream<String> hidden(JavaClass type, Set<String> given) {
        return signature(type)
                .flatMap(part -> part.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(part -> !part.isPrimitive())
                .filter(part -> !given.contains(OWNERS.get(part.getPackageName())))
                .map(JavaClass::getName)
                .distinct();
    }

    @Test
    void aTypeOfAnotherModuleIsNamedOnlyWhereThatIsGiven() {
        JavaClass model = HouseTest.ALL.get("dev.kiln.api.model.Model");
        assertThat(hidden(model, Set.of("java.base", "dev.kiln.api")))
                .contains("dev.kiln.graph.Graph", "dev.kiln.graph.build.Value")
                .doesNotContain("java.util.Map", "dev.kiln.api.model.Prediction");
        assertThat(given("dev.kiln.host"))
                .contains("java.base", "dev.kiln.graph", "dev.kiln.api")
                .doesNotContain("dev.kiln.files", "java.compiler", "org.jspecify");
    }
}
