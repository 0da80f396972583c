#version 330
uniform mat4 to_clip;
uniform mat4 to_light;
in vec3 in_position;
in vec3 in_normal;
in vec3 in_rest;
in vec3 in_tint;
in vec2 in_cut_label;
out vec3 position;
out vec3 normal;
out vec3 rest;
out vec3 tint;
out vec2 cut_label;
out vec3 light_place;
void main() {
    position = in_position;
    normal = in_normal;
    rest = in_rest;
    tint = in_tint;
    cut_label = in_cut_label;
    vec4 lit = to_light * vec4(in_position + in_normal * 0.012, 1.0);
    light_place = lit.xyz * 0.5 + 0.5;
    gl_Position = to_clip * vec4(in_position, 1.0);
}
