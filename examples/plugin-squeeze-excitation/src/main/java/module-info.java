/** A plugin with the layer {@code squeeze-excitation}. */
module org.example.kiln.excitation {
    requires transitive dev.kiln.api;

    exports org.example.kiln.excitation;

    provides dev.kiln.api.layer.LayerProvider with
            org.example.kiln.excitation.SqueezeExcitation.Provider;
}
