package dev.kiln.api.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The options of an extension that is a record are its components. */
class RecordProviderTest {

    /** A kind of extensions for these tests. */
    @Needs(Capability.TRAINING)
    public interface Shape {}

    /** The provider of one. */
    public interface ShapeProvider extends Provider<Shape> {}

    /** A colour. */
    public enum Colour {
        DARK_RED,
        BLUE
    }

    /**
     * A group of options.
     *
     * @param width a width
     * @param height a height
     */
    public record Size(
            @Describe(value = "the width", above = 0, byDefault = "1")
            double width,

            @Describe(value = "the height", above = 0) Optional<Double> height) {}

    /** A length with a unit, as users type it. */
    public record Length(int metres) {

        /** Parses {@code 3m}. */
        public static Length parse(String text) {
            if (!text.endsWith("m")) {
                throw new IllegalArgumentException("no metres");
            }
            return new Length(Integer.parseInt(text.substring(0, text.length() - 1)));
        }
    }

    /** An extension with options of all types. */
    @Describe(name = "box", value = "A box")
    @Needs(Capability.INPUT_GRADIENT)
    public record Box(
            Size size,

            @Describe(value = "the colour", byDefault = "dark-red")
            Colour colour,

            @Describe(value = "the number of sides", name = "n", atLeast = 3, atMost = 9)
            int sides,

            @Describe(value = "whether it is open", byDefault = "false")
            boolean isOpen,

            @Describe(value = "its label", byDefault = "") String label,
            @Describe(value = "its file") Optional<Path> file,

            @Describe(value = "its shares", atLeast = 0, below = 1, byDefault = "[0.5;1/4]")
            List<Double> shares,

            @Describe(value = "its length", byDefault = "2m", unit = "metres")
            Length length,

            @Describe(value = "the box inside") Optional<Shape> inner)
            implements Shape {

        /** Refuses open triangles. */
        public Box {
            if (isOpen && sides == 3) {
                throw new OptionException("an open box has n=3; use 4.");
            }
        }

        /** Creates {@code box}. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}

        /** Creates the same as {@code crate}. */
        @Describe(name = "crate", value = "A box, as box")
        public static final class Crate extends RecordProvider<Shape> implements ShapeProvider {}
    }

    private static final ExtensionSource SOURCE = new ExtensionSource() {
        @Override
        public <T> Created<T> create(Class<T> type, Specification specification) {
            Provider<Shape> provider = new Box.Provider();
            Options options = Options.of(provider, specification.options(), this);
            return new Created<>(type.cast(provider.create(options)), specification.name() + ":" + options);
        }
    };

    private static Options options(String specification) {
        return Options.of(new Box.Provider(), Specification.parse(specification).options(), SOURCE);
    }

    private static Box box(String specification) {
        return (Box) new Box.Provider().create(options(specification));
    }

    @Test
    void componentsAreOptionsAndGroupsAreFlat() {
        List<String> signatures =
                new Box.Provider().options().stream().map(Option::signature).toList();
        assertThat(signatures)
                .containsExactly(
                        "width=number in (0, ∞), default 1",
                        "height=number in (0, ∞), optional",
                        "colour=dark-red|blue, default dark-red",
                        "n=integer in [3, 9], required",
                        "is-open=true|false, default false",
                        "label=text, default ",
                        "file=file, optional",
                        "shares=list of number in [0, 1), default [0.5;1/4]",
                        "length=text metres, default 2m",
                        "inner=shape, optional");
    }

    @Test
    void theRecordHasTheValues() {
        assertThat(box("box:n=4,width=2,shares=[10%;0.3],length=7m,label=a b"))
                .isEqualTo(new Box(
                        new Size(2, Optional.empty()),
                        Colour.DARK_RED,
                        4,
                        false,
                        "a b",
                        Optional.empty(),
                        List.of(0.1, 0.3),
                        new Length(7),
                        Optional.empty()));
    }

    @Test
    void anExtensionIsAnOptionAndMayBeNested() {
        Box outer = box("box:n=4,inner=[box:n=5,inner=[box:n=6,shares=[0.1;0.2]]],colour=blue");
        Box middle = (Box) outer.inner().orElseThrow();
        Box inner = (Box) middle.inner().orElseThrow();
        assertThat(outer.colour()).isEqualTo(Colour.BLUE);
        assertThat(middle.sides()).isEqualTo(5);
        assertThat(inner.sides()).isEqualTo(6);
        assertThat(inner.shares()).containsExactly(0.1, 0.2);
    }

    @Test
    void textsReproduceTheExtension() {
        Options options = options("box:n=4,inner=[box:n=5,label=x]");
        assertThat(options.texts())
                .containsEntry("shares", "[0.5;0.25]")
                .containsEntry("length", "2m")
                .containsEntry(
                        "inner",
                        "[box:width=1.0,colour=dark-red,n=5,is-open=false,label=x,shares=[0.5;0.25],length=2m]");
        assertThat(box("box:" + options)).isEqualTo(new Box.Provider().create(options));
    }

    @Test
    void yamlHasListsAndMaps() {
        Map<String, Object> given =
                Map.of("n", 4, "shares", List.of(0.1, "1/5"), "inner", Map.of("box", Map.of("n", 7)), "length", "1m");
        Box box = (Box) new Box.Provider().create(Options.of(new Box.Provider(), given, SOURCE));
        assertThat(box.shares()).containsExactly(0.1, 0.2);
        assertThat(((Box) box.inner().orElseThrow()).sides()).isEqualTo(7);
    }

    @Test
    void mistakesAreNamedWithTheirOption() {
        assertThatThrownBy(() -> box("box:n=2")).hasMessage("box: The option n is 2, expected a value in [3, 9].");
        assertThatThrownBy(() -> box("box:n=99999999999")).hasMessageContaining("expected integer");
        assertThatThrownBy(() -> box("box:n=4,shares=[0.1;2]"))
                .hasMessageContaining("The option shares is [0.1;2], expected a value in [0, 1).");
        assertThatThrownBy(() -> box("box:n=4,length=7")).hasMessageContaining("The option length is 7, expected text");
        assertThatThrownBy(() -> box("box")).hasMessageContaining("box needs the option n: the number of sides");
        assertThatThrownBy(() -> box("box:n=4,inner=[box:n=5,colur=blue]"))
                .hasMessageContaining("has no option colur. Did you mean colour?");
        assertThatThrownBy(() -> box("box:n=4,inner=[box:n=5")).hasMessageContaining("is not closed");
        assertThatThrownBy(() -> box("box:n=4,inner=box:n=5;colour=blue"))
                .hasMessageContaining("with brackets around it: [box:n=5,colour=blue]");
        assertThatThrownBy(() -> box("box:n=3,is-open=true"))
                .isInstanceOf(OptionException.class)
                .hasMessage("an open box has n=3; use 4.");
    }

    @Test
    void needsAreThoseOfTheRecordAndItsInterfaces() {
        assertThat(new Box.Provider().needs())
                .containsExactlyInAnyOrder(Capability.TRAINING, Capability.INPUT_GRADIENT);
    }

    @Test
    void aRecordMayHaveTwoNames() {
        assertThat(new Box.Provider().name()).isEqualTo("box");
        assertThat(new Box.Crate().name()).isEqualTo("crate");
        assertThat(new Box.Crate().summary()).isEqualTo("A box, as box");
        assertThat(new Box.Crate().options()).hasSameSizeAs(new Box.Provider().options());
    }

    /** Of the group some values. */
    @Describe(name = "crate", value = "Is a crate")
    public record Crate(
            @Restrict(
                    option = "colour",
                    to = {"green", "blue"})
            @Restrict(option = "width", to = "1/2")
            @Restrict(option = "depth", to = "3")
            Paint paint)
            implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    /** Colours of paint. */
    public enum Shade {
        RED,
        GREEN,
        BLUE
    }

    /**
     * A group with a group.
     *
     * @param colour a colour
     * @param size a group
     * @param depth a depth
     */
    public record Paint(
            @Describe(value = "the colour", byDefault = "red")
            Shade colour,

            Size size,

            @Describe(value = "the depth", atMost = 9) Optional<Integer> depth) {}

    private static Crate crate(String specification) {
        Provider<Shape> provider = new Crate.Provider();
        return (Crate) provider.create(
                Options.of(provider, Specification.parse(specification).options()));
    }

    @Test
    void anOptionOfAGroupMayBeRestricted() {
        assertThat(new Crate.Provider().options().stream().map(Option::signature))
                .containsExactly("colour=green|blue, default green", "height=number in (0, ∞), optional");
        assertThat(crate("crate"))
                .isEqualTo(new Crate(new Paint(Shade.GREEN, new Size(0.5, Optional.empty()), Optional.of(3))));
        assertThat(crate("crate:colour=blue,height=2").paint())
                .isEqualTo(new Paint(Shade.BLUE, new Size(0.5, Optional.of(2.0)), Optional.of(3)));
    }

    @Test
    void mistakesAboutARestrictedOptionListItsValuesAlone() {
        for (String value : List.of("red", "purple")) {
            assertThatThrownBy(() -> crate("crate:colour=" + value))
                    .isInstanceOf(OptionException.class)
                    .hasMessage("crate: The option colour is " + value + ", expected green|blue.");
        }
        assertThatThrownBy(() -> crate("crate:width=1"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("crate has no option width.")
                .hasMessageEndingWith("It has colour, height.");
    }

    /**
     * A group that there is with and without a depth.
     *
     * @param width a width
     * @param depth a depth; -1 for none
     */
    public record Frame(
            @Describe(value = "the width", above = 0, byDefault = "1")
            double width,

            @Describe(value = "the depth", atLeast = 0) double depth) {

        /** A frame without a depth. */
        public Frame(double width) {
            this(width, -1);
        }
    }

    /** Of the group one component. */
    @Describe(name = "sheet", value = "Is thin")
    public record Sheet(@Restrict(option = "depth") Frame frame) implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    @Test
    void anOptionOfAGroupMayBeMissing() {
        Provider<Shape> sheet = new Sheet.Provider();

        assertThat(sheet.options().stream().map(Option::name)).containsExactly("width");
        assertThat(sheet.create(Options.of(sheet, Map.of("width", 3)))).isEqualTo(new Sheet(new Frame(3)));
        assertThatThrownBy(() -> Options.of(sheet, Map.of("depth", 1)))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("sheet has no option depth.");
    }

    @Test
    void theTextOfAnExtensionHasTheOptionsThatUsersType() {
        assertThat(Specification.of(new Sheet(new Frame(3)))).hasToString("sheet:width=3.0");
        Size wide = new Size(0.5, Optional.of(2.0));
        assertThat(Specification.of(new Crate(new Paint(Shade.BLUE, wide, Optional.of(3)))))
                .hasToString("crate:colour=blue,height=2.0");
        assertThat(Specification.of(new Crate(new Paint(Shade.GREEN, wide, Optional.of(3)))))
                .hasToString("crate:height=2.0");
    }

    @Test
    void anExtensionMadeByAProgramHasTheValuesThatUsersCouldGive() {
        Size half = new Size(0.5, Optional.empty());
        OptionGroup.check(new Crate(new Paint(Shade.BLUE, half, Optional.of(3))));
        OptionGroup.check(new Sheet(new Frame(3)));
        OptionGroup.check("no record");

        assertRefused(
                new Crate(new Paint(Shade.RED, half, Optional.of(3))),
                "crate: The option colour is red, expected green|blue.");
        assertRefused(
                new Crate(new Paint(Shade.BLUE, half, Optional.of(4))), "crate: The option depth is 4, expected 3.");
        assertRefused(
                new Crate(new Paint(Shade.BLUE, new Size(0.5, Optional.of(-2.0)), Optional.of(3))),
                "crate: The option height is -2.0, expected a value in (0, ∞).");
        assertRefused(
                new Sheet(new Frame(3, 2)),
                "sheet has no option depth, and depth is 2.0; make its Frame without it, of width alone.");
    }

    @Test
    void anExtensionWithinAnotherIsCheckedToo() {
        Shape inner = new Sheet(new Frame(-3));
        Box box = new Box(
                new Size(1, Optional.empty()),
                Colour.BLUE,
                4,
                false,
                "",
                Optional.empty(),
                List.of(0.5),
                new Length(2),
                Optional.of(inner));

        assertRefused(box, "sheet: The option width is -3.0, expected a value in (0, ∞).");
    }

    private static void assertRefused(Shape shape, String message) {
        assertThatThrownBy(() -> OptionGroup.check(shape))
                .isInstanceOf(OptionException.class)
                .hasMessage(message);
    }

    /** Leaves out an option without which the group cannot be made. */
    @Describe(name = "short", value = "Is wrong")
    public record Short(@Restrict(option = "height") Size size) implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    /** Restricts an option that the group has not. */
    @Describe(name = "unknown", value = "Is wrong")
    public record Unknown(
            @Restrict(option = "weight", to = "1") Size size) implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    /** Restricts an option to a value that it has not. */
    @Describe(name = "beyond", value = "Is wrong")
    public record Beyond(
            @Restrict(option = "width", to = "-1") Size size) implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    /** Restricts an option that is in no group. */
    @Describe(name = "flat", value = "Is wrong")
    public record Flat(
            @Describe("the width") @Restrict(option = "width", to = "1")
            double width) implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    @Test
    void whatIsRestrictedWronglyIsNamed() {
        assertThatThrownBy(Unknown.Provider::new)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the component size of " + Unknown.class.getName())
                .hasMessageContaining("weight")
                .hasMessageContaining("[width, height]");
        assertThatThrownBy(Beyond.Provider::new)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the component size of " + Beyond.class.getName())
                .hasMessageContaining("The option width is -1, expected a value in (0, ∞).");
        assertThatThrownBy(Short.Provider::new)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the component size of " + Short.class.getName())
                .hasMessageContaining("no constructor of the components [width] alone");
        assertThatThrownBy(Flat.Provider::new)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the component width of " + Flat.class.getName());
    }

    /** A record whose component cannot be an option. */
    @Describe(name = "odd", value = "Is odd")
    public record Odd(@Describe("a thread") Thread thread) implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    /** A record with a component without documentation. */
    @Describe(name = "bare", value = "Is bare")
    public record Bare(double number) implements Shape {

        /** Creates it. */
        public static final class Provider extends RecordProvider<Shape> implements ShapeProvider {}
    }

    /** A provider that is not nested in a record. */
    public static final class Alone extends RecordProvider<Shape> implements ShapeProvider {}

    @Test
    void whatIsDeclaredWronglyIsNamed() {
        assertThatThrownBy(Odd.Provider::new)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the component thread of " + Odd.class.getName())
                .hasMessageContaining("java.lang.Thread");
        assertThatThrownBy(Bare.Provider::new).hasMessageContaining("number of " + Bare.class.getName());
        assertThatThrownBy(Alone::new).hasMessageContaining("@Describe");
    }
}
